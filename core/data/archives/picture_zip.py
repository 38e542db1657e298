"""The pictures of a zip, read from memory one by one: nothing is unpacked to a disk."""

from __future__ import annotations

import io
import threading

from core.data.archives.entries import checked, damaged, refused
from core.data.archives.kinds import ZIP, archive_kind, nested_archives
from core.data.archives.zips import ERRORS, ZipEntries
from core.errors import DataError, ImageError
from core.language.current import ENGLISH, speaking
from core.language.kept import kept
from core.language.texts import _
from core.text.numbers import size

MAX_PICTURE_BYTES = 100_000_000  # unpacked, of one picture: it is in memory

_READ_ERRORS = (*ERRORS, NotImplementedError, MemoryError, OSError)


def is_archive(content: bytes, name: str) -> bool:
    """Whether an upload is meant as an archive: by its ending, or as a zip by its head.

    Args:
        content: Of the file.
        name: What it is called.
    """
    return content.startswith(b"PK\x03\x04") or bool(nested_archives([name]))


class PictureZip:
    """An open zip in memory. Safe to read from several threads.

    Args:
        content: Of the zip.
        name: What it is called.

    Raises:
        DataError: It is of another kind, damaged, or has an entry that is encrypted, a
            link, double, or would land outside of a folder.
    """

    def __init__(self, content: bytes, name: str = "") -> None:
        self.num_bytes = len(content)
        self._lock = threading.Lock()
        stream = io.BytesIO(content)
        if archive_kind(stream, name) != ZIP:
            raise DataError(
                _("a zip, or the pictures themselves"),
                _("an archive of another kind, which can't be read picture by picture"),
                _("Unpack it, and drop the folder or a zip of it."),
            )
        try:
            self._zip = ZipEntries(stream)
            self._entries = checked(self._zip)
        except ERRORS as error:
            raise damaged(f"{error}" or type(error).__name__) from error
        except MemoryError as error:
            raise refused(_("one that asks for all of the memory")) from error

    @property
    def names(self) -> tuple[str, ...]:
        """Paths of its files with "/", sorted; without what systems leave behind."""
        return tuple(sorted(self._entries))

    def read(self, name: str) -> bytes:
        """The content of one of `names`.

        Raises:
            ImageError: It is damaged, or larger than a picture may be.
        """
        entry = self._entries[name]
        content = bytearray()
        with self._lock:
            try:
                for chunk in self._zip.chunks(entry):
                    content += chunk
                    if len(content) > MAX_PICTURE_BYTES:
                        raise ImageError(_too_large())
            except _READ_ERRORS as error:
                raise ImageError(
                    kept("a damaged entry of the zip ({problem})", problem=error)
                ) from error
        return bytes(content)


def _too_large() -> str:
    with speaking(ENGLISH):
        largest = size(MAX_PICTURE_BYTES)
    return kept("larger than {size} when it is unpacked", size=largest)
