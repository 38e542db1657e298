"""Thaw's core: data sets, runs, training, analysis and serving, without any page."""
