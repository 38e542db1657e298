"""Reads what a zip of runs says of itself, and holds it against its entries."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

from core.config import PHASES
from core.data.archives import zips
from core.data.archives.entries import Entry
from core.data.archives.opening import ArchiveEntries
from core.errors import DataError
from core.storage.files import parse_json
from core.storage.paths import runs_dir
from core.storage.typed_json import fits
from core.travel.files import (
    FORMAT,
    INDEX,
    MAX_RUNS,
    MOST_BYTES,
    NEEDED,
    NEEDED_OF_PHASE,
    Index,
    PackedRun,
)
from core.travel.soundness import unsound

MAX_BYTES = 50 * 10**9  # of all runs in a zip
FREE_BYTES = 200 * 10**6  # left on the disk

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_INDEX_BYTES = 50 * 10**6


def read_index(entries: ArchiveEntries, files: dict[str, Entry]) -> Index:
    """The list of the runs in a zip.

    Args:
        entries: Of the zip.
        files: The same by their safe paths.

    Raises:
        DataError: There is none, it is of a newer version or damaged, names other files
            than there are or that a run may have, or more than there is room for.
    """
    size = min(files[INDEX].num_bytes, _INDEX_BYTES)
    try:
        index: Any = parse_json(b"".join(content(entries, files[INDEX], size)))
    except ValueError:
        index = None
    if not fits(index, Index):
        raise no_runs(f"a damaged {INDEX}")
    if index["format"] > FORMAT:
        received = f"one that Thaw {index['thaw']:.20} wrote"
        raise DataError("a zip of this version's runs", received, "Update Thaw.")
    found: Index = index
    _require_listed(found, files)
    return found


def content(entries: ArchiveEntries, entry: Entry, num_bytes: int) -> Iterator[bytes]:
    """An entry's content, bit by bit; never more than it was said to have.

    Raises:
        DataError: It is damaged, or has another length.
    """
    seen = 0
    try:
        for chunk in entries.chunks(entry):
            seen += len(chunk)
            if seen > num_bytes:
                break
            yield chunk
    except (*zips.ERRORS, NotImplementedError) as error:
        raise no_runs(f"the damaged entry {entry.shown}") from error
    if seen != num_bytes:
        more = "or more " if seen > num_bytes else ""
        raise no_runs(
            f"the entry {entry.shown} with {seen:,} bytes {more}instead of "
            f"{num_bytes:,}"
        )


def no_runs(received: str) -> DataError:
    """The error for what is no zip of runs, or a damaged one."""
    return DataError(
        "a zip of runs that Thaw packed",
        received,
        "Ask whoever made it for it again, and load nothing.",
    )


def _require_listed(index: Index, files: dict[str, Entry]) -> None:
    """Check a list of files against those that there are, and against the room."""
    runs = index["runs"]
    ids = {packed["id"] for packed in runs}
    if not 0 < len(ids) == len(runs) <= MAX_RUNS:
        raise no_runs(f"a list of {len(runs):,} runs, {len(ids):,} of them different")
    for packed in runs:
        _require_known_files(packed)
    listed = {f"{packed['id']}/{name}" for packed in runs for name in packed["files"]}
    if others := (listed | {INDEX}) ^ set(files):
        raise no_runs(f"one with other files than it lists, {min(others)[:200]!r}")
    total = sum(
        part["num_bytes"] for packed in runs for part in packed["files"].values()
    )
    most = min(MAX_BYTES, shutil.disk_usage(runs_dir()).free - FREE_BYTES)
    if total > most:
        expected = f"at most {max(0, most) / 1e9:.3g} GB of runs"
        raise DataError(expected, f"{total / 1e9:.3g} GB", "Make room on the disk.")


def _require_known_files(packed: PackedRun) -> None:
    """Check that a run has the files that one needs, and no others."""
    run_id, parts = packed["id"], packed["files"]
    if not _ID.fullmatch(run_id):
        raise no_runs(f"the run id {run_id[:200]!r}")
    for name, part in parts.items():
        most = MOST_BYTES.get(name)
        if most is None:
            raise unsound(run_id, f"the file {name[:200]!r}", "files of a run alone")
        if part["num_bytes"] > most:
            received = f"{part['num_bytes'] / 1e6:,.0f} MB of {name}"
            raise unsound(run_id, received, f"at most {most / 1e6:,.0f} MB")
    phases = [
        phase for phase in PHASES if any(n.startswith(f"{phase}/") for n in parts)
    ]
    needed = {f"{phase}/{name}" for phase in phases for name in NEEDED_OF_PHASE}
    if missing := needed.union(NEEDED) - set(parts):
        raise unsound(run_id, f"no {min(missing)}")
