"""What happens around the score: the interview that scopes the initial pack, and awareness."""
