"""Where an image of a data set lies: the one place that joins folder and path.

Most images lie below the data set's root, which is the user's own and never written
to. Copies that Thaw keeps of images from elsewhere lie with the data set in THAW_HOME;
their paths begin with a folder that no listing of a root has: one with a dot in front
(see `core.data.folders.layout.is_ignored`). So do those of the pool, the folder of
unlabelled images beside the data set.
"""

from __future__ import annotations

from pathlib import Path

from core.access.roots import may_read
from core.data.formats import SavedPool
from core.storage.files import read_json
from core.storage.paths import datasets_dir
from core.storage.typed_json import fits

_ADDED, _POOL = ".added/", ".pool/"
_FOLDER = "added"
_POOL_RECORD = "pool.json"


def image_path(dataset_id: str, root: str, path: str) -> Path:
    """Where a file lies.

    Args:
        dataset_id: Of the data set.
        root: Its folder; "" = it is not on this computer.
        path: Of the image, as manifests, scans and decisions have it.
    """
    if not root:
        return datasets_dir() / dataset_id / "not-here" / path
    if is_added(path):
        return added_folder(dataset_id) / path.removeprefix(_ADDED)
    if is_of_pool(path):
        pool = pool_folder(dataset_id) or datasets_dir() / dataset_id / "no-pool"
        return pool / path.removeprefix(_POOL)
    return Path(root) / path


def is_added(path: str) -> bool:
    """Whether a path is of an image that Thaw keeps, and not of the user's folder."""
    return path.startswith(_ADDED)


def is_of_pool(path: str) -> bool:
    """Whether a path is of an unlabelled image, which the data set does not have."""
    return path.startswith(_POOL)


def added_path(name: str) -> str:
    """The path of a file in `added_folder`."""
    return f"{_ADDED}{name}"


def pool_path(name: str) -> str:
    """The path of a file in `pool_folder`.

    Args:
        name: Relative to that folder, with "/".
    """
    return f"{_POOL}{name}"


def shown_path(path: str) -> str:
    """A path for people: without the mark of where the file lies."""
    return path.removeprefix(_ADDED).removeprefix(_POOL)


def added_folder(dataset_id: str) -> Path:
    """Where the images lie that Thaw keeps; not there before there is one."""
    return datasets_dir() / dataset_id / _FOLDER


def pool_folder(dataset_id: str) -> Path | None:
    """The folder of unlabelled images; None where there is none that may be read."""
    saved = read_json(pool_record(dataset_id))
    if not fits(saved, SavedPool) or not may_read(saved["root"]):
        return None
    return Path(saved["root"])


def pool_record(dataset_id: str) -> Path:
    """The file that says where the pool lies."""
    return datasets_dir() / dataset_id / _POOL_RECORD
