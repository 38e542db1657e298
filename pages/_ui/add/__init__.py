"""Bringing images in: a folder, an archive, a sample."""
