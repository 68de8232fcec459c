"""The checks that keep content good, for any pack: what it holds, how its sentences are, how its words are spelled."""
