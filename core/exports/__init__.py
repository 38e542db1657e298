"""Exports: a finished model as a zip that runs elsewhere and proves that it does."""
