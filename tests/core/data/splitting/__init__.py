"""Tests of core/data/splitting."""
