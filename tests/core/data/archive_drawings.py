"""Archives as old programs and strangers make them, drawn here."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

Files = Mapping[str, bytes]


class _RawInfo(zipfile.ZipInfo):
    """An entry whose name is stored as it is, without the mark for UTF-8."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.raw, self.flag_bits & ~0x800


def old_zip(
    files: Mapping[bytes, bytes], unicode_names: Files | None = None
) -> io.BytesIO:
    """A zip with names in any bytes.

    Args:
        files: Content by name.
        unicode_names: By name in ASCII, the bytes that the extra field has for it.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, (name, data) in enumerate(files.items()):
            info = _RawInfo(str(number))
            info.raw = name
            if unicode_names:
                field = unicode_names[name.decode("latin-1")]
                field = b"\1" + struct.pack("<L", zlib.crc32(name)) + field
                info.extra = struct.pack("<HH", 0x7075, len(field)) + field
            archive.writestr(info, data)
    return stream


def tarred(files: Files, mode: str = "w:gz") -> io.BytesIO:
    """A tar of these files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream


def folders_below(root: Path) -> set[str]:
    """The folders with files in them, relative, with "/"."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.parent.relative_to(root).as_posix() for path in files}
