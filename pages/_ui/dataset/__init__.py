"""What the Dataset page shows of a data set, and what is remembered of it."""
