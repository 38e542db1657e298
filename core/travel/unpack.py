"""Takes in runs from elsewhere: all of a zip's that are sound, or none of them.

Nothing of a zip is believed before it was looked at: names against those that a run
has, lengths while they are written, contents against their digests, then every file's
form (`core.travel.soundness`). Until then a run lies where nobody looks.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from core.data.archives.entries import Entry, checked
from core.data.archives.kinds import ZIP
from core.data.archives.opening import ArchiveEntries, opened_archive
from core.errors import DataError, explain_os_error
from core.language.texts import _
from core.runs.health import MANIFEST
from core.runs.run import Run, load_run
from core.storage.files import scratch_folder, write_json
from core.storage.paths import runs_dir
from core.travel.files import INDEX, PackedRun, is_same
from core.travel.index import MAX_BYTES, content, no_runs, read_index
from core.travel.pictures import settled
from core.travel.soundness import require_sound, unsound


@dataclass(frozen=True)
class Arrived:
    """A run of a zip.

    Attributes:
        run: As it is here.
        is_new: Whether it was not here before.
        has_pictures: Whether its pictures are on this computer, too.
    """

    run: Run
    is_new: bool
    has_pictures: bool


def unpack_runs(source: Path | BinaryIO, name: str = "") -> list[Arrived]:
    """Take in all runs of a zip, or none.

    A run that is here already stays as it is; it is only told again where its pictures
    lie.

    Args:
        source: The zip, a file or an open, seekable binary stream.
        name: What it is called.

    Raises:
        DataError: It is no zip of runs, is damaged or too large, was changed since,
            could run code, or has a run whose id another one has here.
    """
    with (
        _opened(source, name) as (entries, files),
        scratch_folder(runs_dir()) as aside,
    ):
        index = read_index(entries, files)
        found = [_unpacked(entries, files, packed, aside) for packed in index["runs"]]
        return [_put_in_place(run) for run in found]


@contextmanager
def _opened(
    source: Path | BinaryIO, name: str
) -> Iterator[tuple[ArchiveEntries, dict[str, Entry]]]:
    """A zip's entries, also by their safe paths."""
    with opened_archive(source, "", MAX_BYTES, name) as (kind, entries):
        try:
            files = checked(entries)
        except DataError as error:
            raise no_runs(error.received) from error
        if kind != ZIP or INDEX not in files:
            raise no_runs(_("one without {name}", name=INDEX))
        yield entries, files


def _unpacked(
    entries: ArchiveEntries, files: dict[str, Entry], packed: PackedRun, aside: Path
) -> Run:
    """Unpack a run and check it, where nobody looks."""
    run_id = packed["id"]
    for name, part in packed["files"].items():
        entry, path = files[f"{run_id}/{name}"], aside / run_id / name
        digest = hashlib.sha256()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                for chunk in content(entries, entry, part["num_bytes"]):
                    digest.update(chunk)
                    file.write(chunk)
        except OSError as error:
            raise explain_os_error(error) or error from error
        if digest.hexdigest() != part["sha256"]:
            received = _("another {name} than was packed", name=name)
            raise unsound(run_id, received)
    run = Run(aside / run_id)
    require_sound(run)
    known = known_run(run_id)
    if known is not None and not is_same(known, run):
        raise DataError(
            _("a run that is not here yet"),
            _("another one with the id {id}", id=run_id),
            _("Delete the one that is here first, if nobody needs it."),
        )
    return run


def _put_in_place(run: Run) -> Arrived:
    """Let a checked run appear, or tell the one that is here where its pictures lie."""
    known = known_run(run.id)
    here = known or run
    if known is None or not known.manifest.root:
        found = settled(here.manifest)
        write_json(here.path / MANIFEST, found.to_json())
        config = replace(here.config, dataset=found.dataset_id)
        write_json(here.path / "config.json", config.to_json())
    if known is None:
        run.path.rename(runs_dir() / run.id)
    arrived = load_run(run.id)
    return Arrived(arrived, known is None, bool(arrived.manifest.root))


def known_run(run_id: str) -> Run | None:
    """The run of this id that is here already; None where there is none."""
    path = runs_dir() / run_id
    return Run(path) if os.path.lexists(path) else None
