"""Populations: one vectorised kernel over Arrow record batches, for every kind of data frame."""
