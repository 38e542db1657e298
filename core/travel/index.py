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
from core.language.numerals import numeral
from core.language.texts import _, mark
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
        raise no_runs(_("a damaged {name}", name=INDEX))
    if index["format"] > FORMAT:
        version = f"{index['thaw']:.20}"
        received = _("one that Thaw {version} wrote", version=version)
        expected = _("a zip of this version's runs")
        raise DataError(expected, received, _("Update Thaw."))
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
        raise no_runs(_("the damaged entry {name}", name=entry.shown)) from error
    if seen != num_bytes:
        text = mark("the entry {name} with {found} bytes instead of {expected}")
        if seen > num_bytes:
            text = mark(
                "the entry {name} with {found} bytes or more instead of {expected}"
            )
        found, expected = (numeral(f"{count:,}") for count in (seen, num_bytes))
        raise no_runs(_(text, name=entry.shown, found=found, expected=expected))


def no_runs(received: str) -> DataError:
    """The error for what is no zip of runs, or a damaged one."""
    return DataError(
        _("a zip of runs that Thaw packed"),
        received,
        _("Ask whoever made it for it again, and load nothing."),
    )


def _require_listed(index: Index, files: dict[str, Entry]) -> None:
    """Check a list of files against those that there are, and against the room."""
    runs = index["runs"]
    ids = {packed["id"] for packed in runs}
    if not 0 < len(ids) == len(runs) <= MAX_RUNS:
        all_of_them, different = (numeral(f"{len(it):,}") for it in (runs, ids))
        text = _(
            "a list of {count} runs, {different} of them different",
            count=all_of_them,
            different=different,
        )
        raise no_runs(text)
    for packed in runs:
        _require_known_files(packed)
    listed = {f"{packed['id']}/{name}" for packed in runs for name in packed["files"]}
    if others := (listed | {INDEX}) ^ set(files):
        name = repr(min(others)[:200])
        raise no_runs(_("one with other files than it lists, {name}", name=name))
    total = sum(
        part["num_bytes"] for packed in runs for part in packed["files"].values()
    )
    most = min(MAX_BYTES, shutil.disk_usage(runs_dir()).free - FREE_BYTES)
    if total > most:
        room = numeral(f"{max(0, most) / 1e9:.3g}")
        expected = _("at most {size} GB of runs", size=room)
        received = numeral(f"{total / 1e9:.3g} GB")
        raise DataError(expected, received, _("Make room on the disk."))


def _require_known_files(packed: PackedRun) -> None:
    """Check that a run has the files that one needs, and no others."""
    run_id, parts = packed["id"], packed["files"]
    if not _ID.fullmatch(run_id):
        raise no_runs(_("the run id {id}", id=repr(run_id[:200])))
    for name, part in parts.items():
        most = MOST_BYTES.get(name)
        if most is None:
            received = _("the file {name}", name=repr(name[:200]))
            raise unsound(run_id, received, _("files of a run alone"))
        if part["num_bytes"] > most:
            size = numeral(f"{part['num_bytes'] / 1e6:,.0f}")
            received = _("{size} MB of {name}", size=size, name=name)
            expected = _("at most {size} MB", size=numeral(f"{most / 1e6:,.0f}"))
            raise unsound(run_id, received, expected)
    phases = [
        phase for phase in PHASES if any(n.startswith(f"{phase}/") for n in parts)
    ]
    needed = {f"{phase}/{name}" for phase in phases for name in NEEDED_OF_PHASE}
    if missing := needed.union(NEEDED) - set(parts):
        raise unsound(run_id, _("no {names}", names=min(missing)))
