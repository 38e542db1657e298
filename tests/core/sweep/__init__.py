"""Tests of `core.sweep`."""
