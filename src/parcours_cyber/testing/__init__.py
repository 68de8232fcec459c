"""Tools to test with: Hypothesis strategies for the values of the library. They need the extra ``testing``."""
