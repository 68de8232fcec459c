"""The scoring algebra: trees of a few kinds of node, and one module for each way to read them."""
