"""One file per page: read widgets, call core, draw."""
