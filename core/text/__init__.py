"""Words for people, the same on the pages and on the command line."""
