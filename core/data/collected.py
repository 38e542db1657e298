"""Data sets that people collect picture by picture, with a camera or by pasting.

Each class is a folder of the data set, each picture a file in it whose name holds the
time and the content hash: nothing is overwritten, two tabs don't meet, the newest are
known by name, and a picture that is there already is found without opening any.
"""

from __future__ import annotations

import dataclasses
import os
import secrets
import time
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from core.data.checking import content_digest
from core.data.class_names import checked_class_name
from core.data.collected_picture import checked_suffix
from core.data.folders.choice import CLASSES, LayoutChoice, save_layout
from core.data.registry import COLLECTED, FILES, RECORD, Dataset, shown_name
from core.errors import DataError
from core.language.numerals import numeral
from core.language.texts import _
from core.storage.files import new_folder, slug, write_bytes, write_json
from core.storage.locks import locked
from core.storage.paths import datasets_dir

ENOUGH = 10  # pictures of each class, to train at all
ADVISED = 30  # with fewer, a test has five pictures of a class or less
MAX_CLASSES = 50
MAX_PICTURES = 20_000
MAX_BYTES = 50_000_000  # of one picture


@dataclass(frozen=True)
class Collected:
    """A picture that is in the data set now."""

    path: str  # relative to the data set's root, with "/"
    is_new: bool  # False = it was there already, and was not stored again

    @property
    def class_name(self) -> str:
        """The class that it is under."""
        return self.path.partition("/")[0]


def new_collection(name: str, class_names: list[str]) -> Dataset:
    """Register a data set without pictures yet.

    Args:
        name: What it is called; any text.
        class_names: Of its classes; at least two, see `checked_class_name`.

    Raises:
        DataError: A class can't be called so, or there are too few or too many.
    """
    names: list[str] = []
    for item in class_names:
        names.append(checked_class_name(item, names))
    if not 2 <= len(names) <= MAX_CLASSES:
        received = numeral(f"{len(names):,}")
        action = _("Name the things that the network shall tell apart.")
        raise DataError(_("2 to {count} classes", count=MAX_CLASSES), received, action)
    target = datasets_dir() / f"{slug(name)}-{secrets.token_hex(3)}"
    dataset = Dataset(
        *(target.name, shown_name(name.strip()), COLLECTED, str(target / FILES))
    )
    with new_folder(target, is_of_content=False) as folder:
        for item in names:
            (folder / FILES / item).mkdir(parents=True)
        # Else a class "train" could pass for a split.
        save_layout(folder, LayoutChoice(CLASSES))
        write_json(folder / RECORD, dataclasses.asdict(dataset))
    return dataset


def class_counts(dataset: Dataset) -> dict[str, int]:
    """Number of pictures by class, sorted by name; empty classes too.

    Raises:
        DataError: The data set is gone, or none that is collected.
    """
    return {name: len(_names(dataset, name)) for name in _class_names(dataset)}


def newest(dataset: Dataset, class_name: str, count: int) -> list[str]:
    """The paths of a class's last pictures, the newest first."""
    names = sorted(_names(dataset, class_name), reverse=True)[:count]
    return [f"{class_name}/{name}" for name in names]


def add_picture(dataset: Dataset, class_name: str, content: bytes) -> Collected:
    """Store a picture as it is, after it was read as a training will read it.

    Args:
        dataset: That is collected.
        class_name: One of its classes.
        content: The bytes of an image file.

    Returns:
        Where it lies; where the same picture is there already, that one.

    Raises:
        ImageError: It is no picture that can be used.
        DataError: There is no such class, or no room for another picture.
    """
    suffix = checked_suffix(content, MAX_BYTES)
    digest = content_digest(content)[:16]
    with _changing(dataset):
        _require_class(dataset, class_name)
        known = {name: list(_names(dataset, name)) for name in _class_names(dataset)}
        for folder, names in known.items():
            for name in names:
                if name.rpartition(".")[0].endswith(f"-{digest}"):
                    return Collected(f"{folder}/{name}", is_new=False)
        if sum(map(len, known.values())) >= MAX_PICTURES:
            raise DataError(
                _("at most {count} pictures", count=numeral(f"{MAX_PICTURES:,}")),
                _("one more"),
                _("Begin another data set."),
            )
        path = f"{class_name}/{_time_of_now()}-{digest}{suffix}"
        write_bytes(Path(dataset.root) / path, content)
    return Collected(path, is_new=True)


def take_back(dataset: Dataset, path: str) -> None:
    """Delete a picture; one that is gone already is no error.

    Args:
        dataset: That is collected.
        path: As `Collected` and `newest` give it.

    Raises:
        DataError: No picture of the data set can lie there.
    """
    folder, __, name = path.partition("/")
    with _changing(dataset):
        is_plain = bool(name) and Path(name).name == name
        if not is_plain or folder not in _class_names(dataset):
            raise DataError(
                _("a picture of this data set"), path, _("Reload the page.")
            )
        with suppress(FileNotFoundError):
            (Path(dataset.root) / folder / name).unlink()


def add_class(dataset: Dataset, name: str) -> str:
    """Make another class, and give its name as it is written from now on.

    Raises:
        DataError: It can't be called so, or there are too many.
    """
    with _changing(dataset):
        others = _class_names(dataset)
        checked = checked_class_name(name, others)
        if len(others) >= MAX_CLASSES:
            received = numeral(f"{len(others) + 1:,}")
            action = _("Rename one of them, or begin another data set.")
            raise DataError(
                _("at most {count} classes", count=MAX_CLASSES), received, action
            )
        (Path(dataset.root) / checked).mkdir()
    return checked


def rename_class(dataset: Dataset, old: str, new: str) -> str:
    """Give a class another name; its pictures keep their sides in the next split.

    Raises:
        DataError: There is no such class, or the new one can't be called so.
    """
    with _changing(dataset):
        _require_class(dataset, old)
        others = [name for name in _class_names(dataset) if name != old]
        checked = checked_class_name(new, others)
        root = Path(dataset.root)
        (root / old).rename(root / checked)
    return checked


def remove_empty_class(dataset: Dataset, name: str) -> None:
    """Take away a class that has no picture.

    Raises:
        DataError: There is no such class, it has pictures, or only two are left.
    """
    with _changing(dataset):
        _require_class(dataset, name)
        if _names(dataset, name) or len(_class_names(dataset)) <= 2:
            expected = _("a class without pictures, and two others")
            raise DataError(expected, name, _("Rename it instead."))
        (Path(dataset.root) / name).rmdir()


def _changing(dataset: Dataset) -> AbstractContextManager[None]:
    """Hold the lock of those who change the pictures."""
    if dataset.kind != COLLECTED:
        raise DataError(
            _("a data set that is collected"), dataset.name, _("Choose one.")
        )
    if not Path(dataset.root).is_dir():
        raise DataError(
            _("a data set that is there"), dataset.name, _("Begin another one.")
        )
    return locked(Path(dataset.root))


def _class_names(dataset: Dataset) -> list[str]:
    try:
        with os.scandir(dataset.root) as found:
            return sorted(entry.name for entry in found if entry.is_dir())
    except OSError as error:
        received = f"{dataset.name} ({error.strerror})"
        raise DataError(
            _("a data set that is there"), received, _("Begin another.")
        ) from error


def _require_class(dataset: Dataset, name: str) -> None:
    names = _class_names(dataset)
    if name not in names:
        action = _("Choose one of {names}.", names=", ".join(names))
        raise DataError(_("a class of this data set"), name or _("none"), action)


def _names(dataset: Dataset, class_name: str) -> list[str]:
    """File names of a class's pictures, without half-written ones."""
    try:
        names = os.listdir(Path(dataset.root) / class_name)
    except OSError:  # it was renamed just now
        return []
    return [name for name in names if not name.startswith(".")]


def _time_of_now() -> str:
    """The time to the millisecond (UTC), so that names sort by it."""
    seconds = time.time()
    millis = int(seconds * 1000) % 1000
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(seconds))}-{millis:03}"
