"""Other plans beside a plan: with other means, changed by hand, without a rule, or if the estimates are wrong."""
