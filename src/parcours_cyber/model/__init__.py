"""The values of the domain: frozen, made of tuples and enumerations, knowing no file, no clock and no language."""
