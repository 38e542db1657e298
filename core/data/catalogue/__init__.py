"""Small public data sets: what there is, downloading, unpacking."""
