"""Folders: which are classes, splits or groups, and which files are images of them."""
