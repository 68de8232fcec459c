"""What a plan says of itself: reasons, what is left of each limit, what it falls short of, and what conflicts."""
