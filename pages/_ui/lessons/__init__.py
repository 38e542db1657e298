"""Guided tours: the way in, the panel of the one that is on, what it highlights."""
