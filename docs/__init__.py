"""The documentation, and the scripts that write parts of it."""
