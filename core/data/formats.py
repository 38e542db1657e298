"""What stands in the JSON files of data sets and of downloads in THAW_HOME.

Rows are lists, as there may be 50,000 of them. A file that is not like this counts as
damaged: a manifest and a registration are then not there, the others are made again.
"""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import Annotated, Any, NotRequired, TypedDict

from core.errors import Parts
from core.storage.typed_json import (
    Between,
    Count,
    Fraction,
    OfLength,
    OneOf,
    Rows,
    UnixTime,
    fits,
)

_KINDS = (
    *("folder", "zip", "tar", "sample"),
    *("collected", "dropped", "public", "drawn"),
)
DOWNLOAD_STATES = (
    *("waiting", "downloading", "unpacking"),
    *("done", "stopped", "failed"),
)
_ACTIONS = ("exclude", "include", "relabel", "keep", "unlabel", "group", "ungroup")


class SavedDataset(TypedDict):
    """dataset.json: the registration."""

    id: str
    name: str
    kind: Annotated[str, OneOf(_KINDS)]
    root: str
    licence: str
    added: UnixTime
    names_encoding: NotRequired[str]  # of an archive's names


class SavedSplitRule(TypedDict):
    """How a manifest was split, see `core.data.splitting.rule`."""

    group_by: Annotated[str, OneOf(("none", "folder", "pattern", "csv"))]
    pattern: str
    table: str
    path_column: str
    group_column: str
    keeps_twins: bool
    repairs: bool
    seed: int
    fractions: Annotated[list[Fraction], OfLength(3)]
    extends: str
    folds: NotRequired[int]  # both since 0.5.0
    fold: NotRequired[int]


class SavedManifest(TypedDict):
    """manifest.json, splits/NAME.json: the images, labelled and split."""

    version: int
    dataset_id: str
    root: str
    class_names: list[str]
    seed: int
    fractions: Annotated[list[Fraction], OfLength(3)]
    digest: str
    entries: Annotated[list[Any], Rows(str, int, str, str)]
    excluded: Annotated[list[Any], Rows(str, str)]
    rendition: NotRequired[dict[str, Any]]
    blank: NotRequired[list[str]]
    name: NotRequired[str]
    rule: NotRequired[SavedSplitRule]
    notes: NotRequired[list[str]]
    folds: NotRequired[list[str]]  # of each, a digit per entry: its place in SPLITS


class SavedScan(TypedDict):
    """scan.json: headers of all images, and the files that are none."""

    version: int
    class_names: list[str]
    # path, class, split, width, height, format, bytes, time of change (ns)
    images: Annotated[list[Any], Rows(str, str, str | None, int, int, str, int, int)]
    bad_files: Annotated[list[Any], Rows(str, str, int, int)]
    notes: NotRequired[list[str]]


class SavedChecks(TypedDict):
    """checked.json: path, bytes, time of change (ns), content hash, reason, look."""

    version: int
    rows: Annotated[list[Any], Rows(str, int, int, str, str, list | None, optional=1)]


class SavedDecision(TypedDict):
    """A line of decisions.jsonl, see `core.data.decisions`."""

    path: str
    digest: str
    action: Annotated[str, OneOf(_ACTIONS)]
    value: str
    time: UnixTime
    person: str


class SavedAbout(TypedDict, total=False):
    """about.json: what people say of a data set, see `core.data.about`."""

    description: str
    source: str
    licence: str


class SavedDownload(TypedDict):
    """state.json in downloads/ID: how far a public data set has come."""

    state: Annotated[str, OneOf(DOWNLOAD_STATES)]
    done_bytes: Count  # of all its archives
    bytes_per_second: Annotated[float, Between(0, 1e12)]
    changed: UnixTime
    error: NotRequired[Parts]


class SavedAddition(TypedDict):
    """A line of added.jsonl, see `core.data.added`."""

    name: str
    digest: str
    label: str
    source: str
    time: UnixTime
    person: str
    is_removed: bool


class SavedPool(TypedDict):
    """pool.json: the folder of unlabelled images, see `core.data.pool`."""

    root: str
    added: UnixTime


class SavedPoolFiles(TypedDict):
    """pool-files.json: path, bytes, time of change (ns), content hash, reason."""

    version: int
    root: str
    rows: Annotated[list[Any], Rows(str, int, int, str, str)]


def is_manifest(values: object) -> bool:
    """Whether a JSON value has all that a manifest has, each of its type."""
    return fits(values, SavedManifest)
