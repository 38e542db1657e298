"""Folders of files that are listed, and never opened."""

from __future__ import annotations

from pathlib import Path

from core.data.folders.class_folders import list_folder
from core.data.folders.layout import Listing


def make_files(root: Path, *paths: str) -> Path:
    """Make files that hold their own path; a path that ends in "/" is a folder."""
    for path in paths:
        file = root / path
        if path.endswith("/"):
            file.mkdir(parents=True, exist_ok=True)
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(path.encode())
    return root


def class_images(*folders: str, num_images: int = 2, suffix: str = ".jpg") -> list[str]:
    """Paths of images: so many in each of the folders."""
    return [f"{it}/{i}{suffix}" for it in folders for i in range(num_images)]


def split_images(*splits: str, classes: tuple[str, ...] = ("cat", "dog")) -> list[str]:
    """Paths of images in class folders below each of these folders."""
    return class_images(*(f"{split}/{name}" for split in splits for name in classes))


def places(listing: Listing) -> set[tuple[str, str | None]]:
    """Class and split of all files."""
    return {(file.label, file.split) for file in listing.files}


def listed_places(root: Path) -> set[tuple[str, str | None]]:
    """Class and split of all files of a folder whose shape leaves nothing open."""
    listing = list_folder(root)
    assert listing.question is None
    return places(listing)
