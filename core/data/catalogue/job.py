"""A public data set from its servers into THAW_HOME: download, verify, unpack."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core.data.archives.unpack import unpack
from core.data.catalogue.download import Stopped, Watch, fetch, partial_of
from core.data.catalogue.entries import PublicSet
from core.data.catalogue.state import (
    folder_of,
    lock_of,
    public_set,
    save_state,
    withdraw_stop,
)
from core.data.copies import keep_copy
from core.data.registry import PUBLIC, Dataset, loaded
from core.errors import DataError, UserError, explain_os_error
from core.language.numerals import numeral
from core.language.texts import _
from core.storage.free_space import free_bytes
from core.storage.locks import try_lock

_SAVED_SECONDS = 0.5  # between two writings of how far it is
_SPEED_SECONDS = 5.0  # that the speed is a mean of, about
_UNPACKED_SHARE = 1.3  # pictures are packed already; and the archives stay until then
_SPARE_BYTES = 300_000_000

Report = Callable[[str, int, int], None]  # state, bytes that are there, bytes in all


def download(set_id: str, report: Report | None = None) -> Dataset:
    """Download a public data set and register it; goes on where it was left.

    Args:
        set_id: Of the catalogue.
        report: Called several times a second at most. What it raises is passed on.

    Raises:
        DataError: It can't be had or used, or another process is at it.
        Stopped: Somebody asked for it; what has come so far stays.
    """
    entry = public_set(set_id)
    if known := loaded(entry.id):
        return known
    folder = folder_of(set_id)
    folder.mkdir(exist_ok=True)
    lock = try_lock(lock_of(set_id))
    if lock is None:
        action = _("Wait for it, or stop it on the Dataset page.")
        raise DataError(_("one download of a data set at a time"), entry.name, action)
    progress = _Progress(entry, folder, report)
    try:
        dataset = _done(entry, folder, progress)
    except (Stopped, KeyboardInterrupt):
        withdraw_stop(set_id)  # it is obeyed
        progress.save("stopped")
        raise
    except BaseException as error:
        with suppress(OSError):  # the disk may be full
            progress.save("failed", _in_words(error))
        raise
    finally:
        lock.release()
    shutil.rmtree(folder, ignore_errors=True)  # the archives are unpacked
    return dataset


class _Progress:
    """Writes down, a few times per second, how far it is."""

    def __init__(self, entry: PublicSet, folder: Path, report: Report | None) -> None:
        self._entry, self._folder, self._report = entry, folder, report
        self._done = there(entry, folder)
        self._speed, self._measured = 0.0, (time.monotonic(), self._done)
        self._saved = 0.0

    def advance(self, done_bytes: int) -> None:
        """Say how many bytes of all archives are there."""
        self._done = done_bytes
        now = time.monotonic()
        if now - self._saved < _SAVED_SECONDS:
            return
        then, before = self._measured
        seconds = max(now - then, 1e-3)
        share = min(1.0, seconds / _SPEED_SECONDS) if self._speed else 1.0
        speed = max(0.0, (done_bytes - before) / seconds)
        self._speed += share * (speed - self._speed)
        self._measured = now, done_bytes
        self.save("downloading")

    def save(self, state: str, error: UserError | None = None) -> None:
        self._saved = time.monotonic()
        is_moving = state == "downloading"
        speed = self._speed if is_moving else 0.0
        save_state(self._entry.id, state, self._done, speed, error)
        if self._report and error is None:
            self._report(state, self._done, self._entry.num_bytes)

    def is_stopped(self) -> bool:
        return (self._folder / "stop").exists()


def there(entry: PublicSet, folder: Path) -> int:
    """Bytes of a set's archives that have come so far."""
    total = 0
    for place in range(len(entry.parts)):
        target = _target(entry, folder, place)
        for path in (target, partial_of(target)):
            total += path.stat().st_size if path.is_file() else 0
    return total


def _target(entry: PublicSet, folder: Path, place: int) -> Path:
    return folder / f"{place}-{entry.parts[place].file_name}"


def _done(entry: PublicSet, folder: Path, progress: _Progress) -> Dataset:
    _require_room(entry, folder)
    progress.save("downloading")
    targets = [_target(entry, folder, place) for place in range(len(entry.parts))]
    before = 0
    for part, target in zip(entry.parts, targets, strict=True):
        start = before

        def report(done: int, start: int = start) -> None:
            progress.advance(start + done)

        fetch(part, target, Watch(report, progress.is_stopped))
        before += part.num_bytes
    progress.advance(before)
    progress.save("unpacking")
    return keep_copy(entry.id, lambda files: _filled(entry, targets, files))


def _filled(entry: PublicSet, targets: list[Path], files: Path) -> Dataset:
    """Unpack all archives into one folder, and call the classes by their names."""
    for place, (part, archive) in enumerate(zip(entry.parts, targets, strict=True)):
        scratch = files.with_name(f"part-{place}")
        with archive.open("rb") as file:  # a path is held against the data roots
            unpack(file, scratch, name=part.file_name)
        target = files / part.folder if part.folder else files
        target.parent.mkdir(exist_ok=True)
        _unwrapped(scratch).rename(target)
        shutil.rmtree(scratch, ignore_errors=True)
    for folder in sorted(files.rglob("*"), reverse=True):
        if folder.is_dir() and folder.name in entry.renamed:
            folder.rename(folder.with_name(entry.renamed[folder.name]))
    return Dataset(entry.id, entry.name, PUBLIC, str(files), entry.licence)


def _unwrapped(folder: Path) -> Path:
    """The innermost folder that holds more than another folder."""
    while True:
        inner = list(folder.iterdir())
        if len(inner) != 1 or not inner[0].is_dir():
            return folder
        folder = inner[0]


def _require_room(entry: PublicSet, folder: Path) -> None:
    missing = entry.num_bytes - there(entry, folder)
    needed = missing + _UNPACKED_SHARE * entry.num_bytes + _SPARE_BYTES
    free = free_bytes(folder)
    if free < needed:
        raise DataError(
            _(
                "{size} MB of free disk space, to download and unpack it",
                size=numeral(f"{needed / 1e6:,.0f}"),
            ),
            numeral(f"{free / 1e6:,.0f} MB"),
            _("Free some space, or set THAW_HOME to a folder on another disk."),
        )


def _in_words(error: BaseException) -> UserError:
    if isinstance(error, UserError):
        return error
    explained = explain_os_error(error) if isinstance(error, OSError) else None
    return explained or UserError(
        _("the download to come to its end"),
        type(error).__name__,
        _("It is our fault; worker.log in the folder of the download says why."),
    )
