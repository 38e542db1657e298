"""Pictures that Thaw draws itself: a data set for everybody, without a network."""
