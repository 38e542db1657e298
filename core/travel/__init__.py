"""Finished runs as one zip, and back: elsewhere they compare like any other."""
