"""Showing results: first a page of plain data already in words, then one renderer a format."""
