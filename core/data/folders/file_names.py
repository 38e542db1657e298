"""What a file's name says of it, before it is opened."""

from __future__ import annotations

import os
from typing import TypeAlias

Entry: TypeAlias = "os.DirEntry[str]"

_IMAGE_SUFFIXES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif"),
    *(".tiff", ".heic", ".heif", ".avif", ".jp2", ".ppm", ".pgm"),
)
# A folder with nothing but these is a tool's or a note, and no class. Other endings,
# and none at all, may be pictures: scanning tells.
_OTHER_SUFFIXES = (
    *(".txt", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".yaml", ".yml", ".toml"),
    *(".ini", ".cfg", ".log", ".md", ".rst", ".html", ".htm", ".css", ".js", ".py"),
    *(".pyc", ".ipynb", ".sh", ".bat", ".exe", ".dll", ".pdf", ".doc", ".docx"),
    *(".xls", ".xlsx", ".parquet", ".db", ".lnk", ".url", ".npy", ".npz", ".mat"),
    *(".pkl", ".h5", ".keras", ".pt", ".pth", ".onnx", ".pb", ".tflite", ".names"),
)
_NOTES = ("readme", "license", "copying", "makefile", "changelog")


def looks_like_image(file: Entry) -> bool:
    """Whether a file is called like an image."""
    return file.name.lower().endswith(_IMAGE_SUFFIXES)


def may_be_image(file: Entry) -> bool:
    """Whether a file may be an image; its name does not say otherwise."""
    name = file.name.lower()
    return not (name.endswith(_OTHER_SUFFIXES) or name in _NOTES)
