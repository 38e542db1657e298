"""A file of a public data set: fetched, gone on with where it broke off, verified."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from core.data.catalogue.connection import PASSING, explained, is_final, opened
from core.data.catalogue.entries import Part
from core.errors import DataError, explain_os_error
from core.language.numerals import numeral
from core.language.texts import _, mark

_BLOCK_BYTES = 1 << 18
_WAITS = (1.0, 3.0, 8.0)  # seconds before another try without a byte in between
_ENDING = ".part"
_NO_SUCH_RANGE = 416

_OTHER = mark(
    "Another file lies at that address now, or a sign-in page of the network answered. "
    "Try again later, or get the set from its homepage."
)


class Stopped(Exception):
    """Somebody asked to stop; what has come so far stays."""


@dataclass(frozen=True)
class Watch:
    """Who is told of a download, and may stop it."""

    report: Callable[[int], None]  # bytes of the file that are there
    is_stopped: Callable[[], bool]
    waits: tuple[float, ...] = _WAITS

    def check(self) -> None:
        """Raise Stopped where somebody asked for it."""
        if self.is_stopped():
            raise Stopped

    def sleep(self, seconds: float) -> None:
        """Wait, unless somebody stops it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.check()
            time.sleep(min(0.1, seconds))


def fetch(part: Part, target: Path, watch: Watch) -> None:
    """Download a file whole; what an earlier try has left is gone on with.

    Args:
        part: What to get.
        target: Where it is to lie; it is there only once its checksum was right.
        watch: Told of each block.

    Raises:
        Stopped: By `watch`.
        DataError: It can't be had, or is another file than it should be.
        OSError: The disk is full, or can't be written to.
    """
    if target.is_file():  # it was verified when it came here
        watch.report(part.num_bytes)
        return
    partial = partial_of(target)
    failures = 0  # without a byte in between
    while (before := _size(partial)) != part.num_bytes:
        try:
            _go_on(part, partial, watch)
        except PASSING as error:
            if isinstance(error, OSError) and explain_os_error(error):
                raise  # of this computer's disk
            if isinstance(error, HTTPError):
                error.close()  # it is a response, too
            failures = 1 if _size(partial) > before else failures + 1
            if is_final(error) or failures > len(watch.waits):
                raise explained(error, part.url) from error
            watch.sleep(watch.waits[failures - 1])
    verify(part, partial)
    partial.rename(target)


def partial_of(target: Path) -> Path:
    """Where a file lies until all of it is there."""
    return target.with_name(target.name + _ENDING)


def verify(part: Part, path: Path) -> None:
    """Check that a file is the published one; another is deleted.

    Raises:
        DataError: It is not.
    """
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != part.sha256:
        path.unlink()
        raise DataError(
            _("a file with the checksum {checksum}...", checksum=part.sha256[:16]),
            f"{found[:16]}...",
            _(_OTHER),
        )


def _go_on(part: Part, partial: Path, watch: Watch) -> None:
    """Ask for what is missing, and append it.

    Raises:
        OSError: The connection broke off, or can't be had.
        DataError: The server has a file of another size.
    """
    start = _size(partial)
    if start > part.num_bytes:
        partial.unlink()
        start = 0
    watch.check()
    with _asked(part, partial, start) as response:
        if response.status != 206:  # the server sends all of it, whatever we ask for
            start = 0
        _require_size(part, response, start)
        with partial.open("ab" if start else "wb") as file:
            while block := response.read1(_BLOCK_BYTES):
                start += len(block)
                if start > part.num_bytes:
                    break
                file.write(block)
                watch.report(start)
                watch.check()
    if start > part.num_bytes:
        partial.unlink(missing_ok=True)
        raise _of_another_size(
            part,
            _("more than {count} bytes", count=numeral(f"{part.num_bytes:,}")),
        )
    if start < part.num_bytes:
        raise ConnectionResetError(_("the connection broke off"))


def _asked(part: Part, partial: Path, start: int) -> Any:
    try:
        return opened(part.url, start)
    except HTTPError as error:
        if error.code != _NO_SUCH_RANGE:
            raise
        error.close()
        partial.unlink(missing_ok=True)
        raise _of_another_size(
            part, _("{count} bytes or less", count=numeral(f"{start:,}"))
        ) from error


def _require_size(part: Part, response: Any, start: int) -> None:
    """Compare what the server says that it sends with what is published."""
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and start + int(length) != part.num_bytes:
        raise _of_another_size(
            part, _("{count} bytes", count=numeral(f"{start + int(length):,}"))
        )
    place = response.headers.get("Content-Range", "")
    if start and not place.startswith(f"bytes {start}-"):
        raise ConnectionResetError(
            _("another range than was asked for ({range})", range=place)
        )


def _of_another_size(part: Part, received: str) -> DataError:
    expected = _("a file of {count} bytes", count=numeral(f"{part.num_bytes:,}"))
    return DataError(expected, received, _(_OTHER))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
