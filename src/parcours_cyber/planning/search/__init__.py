"""How a problem is searched, with nothing but the standard library: a first placement, then better ones."""
