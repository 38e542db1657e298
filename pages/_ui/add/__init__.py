"""Bringing images in: folders, archives, public data sets."""
