"""Data sets whose images Thaw keeps itself: put into THAW_HOME whole, or not at all."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from core.data.archives.kinds import nested_archives, only_archives
from core.data.folders.class_folders import require_classes
from core.data.folders.question import UnclearLayout
from core.data.labels.listing import list_images
from core.data.registry import FILES, RECORD, Dataset, loaded
from core.errors import DataError
from core.storage.files import new_folder, write_json
from core.storage.locks import locked
from core.storage.paths import datasets_dir

_MAX_LOOKED_AT = 10_000  # files, to say what lies where there are no classes


def keep_copy(
    dataset_id: str, fill: Callable[[Path], Dataset], is_said: bool = False
) -> Dataset:
    """Write images into THAW_HOME and register them; what is known stays as it is.

    Args:
        dataset_id: Of the data set.
        fill: Makes the folder that it is given, with the images in it, and says what
            they are. What it raises is passed on, and nothing is kept.
        is_said: Whether it is said elsewhere where the classes stand.

    Raises:
        DataError: There are fewer than two class folders in it.
    """
    target = datasets_dir() / dataset_id
    with locked(target):
        if known := loaded(target.name):  # another has just added it
            return known
        shutil.rmtree(target, ignore_errors=True)  # what a removal left behind
        with new_folder(target) as folder:
            filled = fill(folder / FILES)
            if not is_said:
                require_classes_in(folder / FILES)
            dataset = dataclasses.replace(filled, root=str(target / FILES))
            write_json(folder / RECORD, dataclasses.asdict(dataset))
    return dataset


def require_classes_in(root: Path) -> None:
    """Check that a folder has at least two classes, or leaves open which they are.

    Raises:
        DataError: It has not; it says what was found instead.
    """
    listing = list_images(root)
    try:
        require_classes(listing)
    except UnclearLayout:
        return
    except DataError:
        found = (path for depth in ("*", "*/*", "*/*/*") for path in root.glob(depth))
        names = (path.name for path in islice(found, _MAX_LOOKED_AT))
        archives = nested_archives(names)
        if len(archives) > listing.num_loose_images:
            raise only_archives(archives) from None
        raise
