"""Archives: what kind one is, what its names mean, unpacking it safely."""
