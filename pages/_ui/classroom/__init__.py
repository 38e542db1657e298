"""A class joins: the phones' page and its requests, the teacher's panel."""
