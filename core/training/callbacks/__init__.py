"""What happens between the epochs and batches of `fit`: one callback a file."""
