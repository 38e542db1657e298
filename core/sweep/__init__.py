"""Sweeps: which settings to try next, and what the trials so far say."""
