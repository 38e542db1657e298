"""A class joins: phones send pictures to a data set, or ask a model about them."""
