"""The names in an archive, which are bytes: in which encoding they were meant."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from core.data.archives.code_pages import MORE_TITLES, TITLES, guessed_code_page
from core.errors import DataError
from core.language.texts import _

UTF8 = "utf-8"

_UNICODE_PATH = 0x7075  # the extra field of a zip's entry with its name in UTF-8


def decoded_names(raw: Sequence[bytes], encoding: str = "") -> tuple[list[str], str]:
    """The names of one archive that don't say what they are written in.

    Args:
        raw: All of them, as they are stored.
        encoding: What a person says; "" tries UTF-8, and then guesses for all of them
            together.

    Returns:
        The names in the same order, and the encoding.

    Raises:
        DataError: They can't be read in the encoding that a person chose.
    """
    if encoding:
        return _decoded(raw, encoding), encoding
    try:
        return [name.decode(UTF8) for name in raw], UTF8
    except UnicodeDecodeError:
        page = guessed_code_page(raw)
        return _decoded(raw, page), page


def encoding_title(encoding: str) -> str:
    """Such as "GBK, simplified Chinese"."""
    title = (TITLES | MORE_TITLES).get(encoding)
    return _(title) if title else encoding.upper()


def unicode_name(raw: bytes, extra: bytes) -> str | None:
    """The name that a zip's entry carries beside its old one; None without or stale.

    Args:
        raw: The old name; the field counts only if it was made for it.
        extra: The entry's extra fields.
    """
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[:1] == b"\1" and len(field) >= 5:
            if field[1:5] != struct.pack("<L", zlib.crc32(raw)):
                return None
            try:
                return field[5:].decode(UTF8)
            except UnicodeDecodeError:
                return None
    return None


def _decoded(raw: Sequence[bytes], encoding: str) -> list[str]:
    try:
        return [name.decode(encoding) for name in raw]
    except (UnicodeDecodeError, LookupError) as error:
        raise DataError(
            _("names in {encoding}", encoding=encoding_title(encoding)),
            _("some that can't be read so"),
            _("Choose another encoding."),
        ) from error
