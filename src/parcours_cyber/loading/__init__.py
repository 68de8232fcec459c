"""Reading files strictly: what they say becomes the model, and every mistake in them is told with its line."""
