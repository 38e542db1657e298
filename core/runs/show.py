"""What a running training shows an audience: pictures that pass, maps that change.

Who writes what (one writer per file), beside what `core.runs.run` lists:

    watching                       whoever looks at the run, again every few seconds
    show/passing.json              the worker, only while somebody watches: which
    show/passing-NUMBER.jpg        pictures passed last; a picture above what the
                                   network makes of it
    show/maps.json                 the same: of which epochs there are feature maps of
    show/maps-EPOCH.png            one picture, and that picture
    show/maps-picture.jpg

All of it may be deleted at any time: nothing else depends on it, and it doesn't travel.
"""

# No "from __future__ import annotations": a form's types are needed at run time.
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, TypedDict

from core.runs.run import Run
from core.storage.files import read_json
from core.storage.typed_json import Between, Count, fits, fitting

SHOW, REQUEST = "show", "watching"
PASSING, MAPS = "passing.json", "maps.json"
PICTURE = "maps-picture.jpg"

MOST_PASSING = 24  # pictures that are kept
MOST_EPOCHS = 40  # whose maps are kept, beside those of the first
WATCHED_SECONDS = 10.0  # for which a request counts

_MOST_BYTES = 2_000_000  # of one picture; usual are 5,000 to 50,000
_MOST_EPOCH = 10**6  # so that names are short
_KINDS = {".jpg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}  # how such files begin

_NAME = re.compile(rf"passing-(\d{{1,15}})\.jpg|maps-(\d{{1,7}})\.png|{PICTURE}")
_GROUPS = {"passing": 1, "maps": 2}

_Number = Annotated[int, Between(0, 10**15 - 1)]
_Epoch = Annotated[int, Between(0, _MOST_EPOCH)]


class Passed(TypedDict):
    """One picture that was passing when somebody watched."""

    number: _Number  # grows, and never comes again; since when it is shown, in ms
    class_name: str
    path: str  # of the image within its data set
    view: Count  # 0 = the image itself, else which augmented view of it
    has_heat: bool  # whether what the network makes of it stands below it


class PassingIndex(TypedDict, total=False):
    """passing.json."""

    pictures: list[Any]  # of `Passed`, oldest first; each is looked at by itself


class MapsIndex(TypedDict):
    """maps.json."""

    phase: str
    class_name: str  # of the picture
    path: str  # of the picture within its data set
    channels: list[Count]  # which of the layer's are shown
    highest: list[Annotated[float, Between(0, 1e30)]]  # of each, at the first epoch
    side: Count  # of the layer's maps, cells
    epochs: list[_Epoch]  # in order, the first one first; 0 = before any step


def passing_name(number: int) -> str:
    """The file of a picture that passed."""
    return f"passing-{number}.jpg"


def maps_name(epoch: int) -> str:
    """The file of an epoch's maps."""
    return f"maps-{epoch}.png"


def ask_to_show(run: Run) -> None:
    """Ask the worker to show what it does, for the next seconds.

    Where that can't be written, or the run is gone, nothing is shown.
    """
    with suppress(OSError):
        (run.path / REQUEST).touch()


def is_watched(folder: Path) -> bool:
    """Whether somebody looks at the run in this directory, by a look at the disk."""
    try:
        asked = (folder / REQUEST).stat().st_mtime
    except OSError:
        return False
    return abs(time.time() - asked) < WATCHED_SECONDS  # clocks are set back, too


def end_show(folder: Path) -> None:
    """Put away what is of no use when the run in this directory is over.

    The maps stay: they are few, and the page goes through them epoch by epoch.
    """
    (folder / REQUEST).unlink(missing_ok=True)
    (folder / SHOW / PASSING).unlink(missing_ok=True)
    for path in shown_files(folder / SHOW, "passing").values():
        path.unlink(missing_ok=True)


def read_passing(folder: Path) -> list[Passed]:
    """Which pictures passed last, oldest first, as the index in `show/` says."""
    index = fitting(read_json(folder / PASSING), PassingIndex)
    sound = [item for item in index.get("pictures", []) if fits(item, Passed)]
    return sound[-MOST_PASSING:]


def read_maps(folder: Path) -> MapsIndex | None:
    """Of which epochs there are maps, as the index in `show/` says."""
    found = read_json(folder / MAPS)
    if not fits(found, MapsIndex) or not found["epochs"]:
        return None
    index: MapsIndex = found
    epochs = index["epochs"]
    is_sound = (
        len(index["channels"]) == len(index["highest"])
        and epochs == sorted(set(epochs))
        and len(epochs) <= 1 + MOST_EPOCHS
    )
    return index if is_sound else None


def passing_pictures(run: Run) -> list[Passed]:
    """The pictures that passed last and are there, newest first."""
    folder = run.path / SHOW
    there = shown_files(folder, "passing")
    return [item for item in reversed(read_passing(folder)) if item["number"] in there]


def changing_maps(run: Run) -> MapsIndex | None:
    """The epochs whose maps are there, the first one first; None where none is."""
    folder = run.path / SHOW
    index = read_maps(folder)
    if index is None:
        return None
    there = shown_files(folder, "maps")
    epochs = [epoch for epoch in index["epochs"] if epoch in there]
    return {**index, "epochs": epochs} if epochs else None


def shown_files(folder: Path, kind: str) -> dict[int, Path]:
    """Numbered files in `show/`, by number.

    Args:
        folder: A run's `show/`.
        kind: "passing" or "maps".
    """
    found: dict[int, Path] = {}
    with suppress(OSError):
        for path in folder.iterdir():
            match = _NAME.fullmatch(path.name)
            if match and (number := match[_GROUPS[kind]]):
                found[int(number)] = path
    return found


def shown_file(run: Run, name: str) -> bytes | None:
    """The content of a picture in `show/`.

    Args:
        run: Whose.
        name: Of the file.

    Returns:
        Of a JPEG or PNG file, by its name's ending; None where there is none of this
        name, or it is damaged.
    """
    if not _NAME.fullmatch(name):
        return None
    path = run.path / SHOW / name
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        content = path.read_bytes()
    except OSError:
        return None
    return content if content.startswith(_KINDS[path.suffix]) else None
