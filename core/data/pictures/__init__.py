"""Pictures: from a file, which may be anything, to 8-bit RGB."""
