"""The training form, one file per part of it."""
