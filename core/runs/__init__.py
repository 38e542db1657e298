"""Runs: their directories, and the worker processes that fill them."""
