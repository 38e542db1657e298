"""Collecting pictures into a data set: classes, the camera, files, what was taken."""
