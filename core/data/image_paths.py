"""Where an image of a data set lies: the one place that joins folder and path.

Most images lie below the data set's root, which is the user's own and never written
to. Copies that Thaw keeps of images from elsewhere lie with the data set in THAW_HOME;
their paths begin with a folder that no listing of a root has: one with a dot in front
(see `core.data.folders.layout.is_ignored`).
"""

from __future__ import annotations

from pathlib import Path

from core.storage.paths import datasets_dir

_PREFIX = ".added/"
_FOLDER = "added"


def image_path(dataset_id: str, root: str, path: str) -> Path:
    """Where a file lies.

    Args:
        dataset_id: Of the data set.
        root: Its folder.
        path: Of the image, as manifests, scans and decisions have it.
    """
    if is_added(path):
        return added_folder(dataset_id) / path.removeprefix(_PREFIX)
    return Path(root) / path


def is_added(path: str) -> bool:
    """Whether a path is of an image that Thaw keeps, and not of the user's folder."""
    return path.startswith(_PREFIX)


def added_path(name: str) -> str:
    """The path of a file in `added_folder`."""
    return f"{_PREFIX}{name}"


def added_folder(dataset_id: str) -> Path:
    """Where the images lie that Thaw keeps; not there before there is one."""
    return datasets_dir() / dataset_id / _FOLDER
