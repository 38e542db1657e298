"""Thaw's core: data sets, runs, training, analysis and serving, without any page."""

__version__ = "0.13.0"
