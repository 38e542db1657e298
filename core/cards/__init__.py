"""Cards: what a data set is, in one page that travels with it."""
