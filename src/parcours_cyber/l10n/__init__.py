"""The translator's tools, above what they read the words of: bringing catalogues up to date, and checking them."""
