"""One run as it goes and as it ended, and the table of all runs."""
