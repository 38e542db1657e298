"""One run as it goes and as it ended."""
