"""Data sets: where they come from, what is in them, how they are split and read."""
