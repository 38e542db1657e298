"""Why a file can't be read as an image, in words that a student understands.

A reason is kept in files, so it is English: whoever shows it gives it to
`core.language.kept.retold`.
"""

from __future__ import annotations

import re

from PIL import Image, UnidentifiedImageError

from core.data.pictures.limits import too_large
from core.language.kept import kept
from core.language.texts import mark

_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")

_IMAGE_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")

_CUT_OFF = re.compile("truncated|unexpected end|not enough|incomplete|end of file")


GONE = mark("the file is missing")
UNREADABLE = mark("could not be read")
_FORBIDDEN = mark("no permission to read the file")
_NO_MEMORY = mark("too large for this computer's memory")
_HEIC = "HEIC"
_NO_HEIC = mark("HEIC needs pillow-heif (requirements-heic.txt), or convert it to JPEG")
_BAD_HEADER = mark("damaged: its header can't be read")
NOT_A_FILE = mark("a folder, a device or a pipe, not a file")
CHANGED = mark("changed while the data set was being read; scan it again")

_PASSING = (GONE, _FORBIDDEN, UNREADABLE, _NO_MEMORY, _HEIC, CHANGED)


def reason_for(error: BaseException, head: bytes) -> str:
    """Say what is wrong with a file.

    Args:
        error: What opening or decoding it raised.
        head: Its first bytes; a few hundred are enough.

    Returns:
        A short reason without a path, such as "cut off: the file is incomplete".
    """
    if isinstance(error, UnidentifiedImageError):
        return _reason_for_content(head)
    if isinstance(error, Image.DecompressionBombError):
        found = re.search(r"\d+", str(error))
        return too_large(int(found[0])) if found else kept("too large")
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    if isinstance(error, OSError) and error.errno is not None:
        return _reason_for_disk(error)
    message = str(error).lower()
    if isinstance(error, EOFError) or _CUT_OFF.search(message):
        return kept("cut off: the file is incomplete")
    return kept("damaged: its image data can't be decoded")


def may_pass(reason: str) -> bool:
    """Whether the same bytes may be readable later, so that it is worth another try."""
    return reason.startswith(_PASSING)


def _reason_for_disk(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return GONE
    if isinstance(error, PermissionError):
        return _FORBIDDEN
    if isinstance(error, IsADirectoryError):
        return kept("a folder, not a file")
    return kept("could not be read ({problem})", problem=error.strerror)


def _reason_for_content(head: bytes) -> str:
    if not head:
        return kept("empty file")
    if head.startswith(b"version https://git-lfs"):
        return kept("not an image (a Git LFS pointer; run `git lfs pull`)")
    if head[4:8] == b"ftyp":
        if head[8:12] in _HEIC_BRANDS and "HEIF" in Image.OPEN:
            return _BAD_HEADER
        if head[8:12] in _HEIC_BRANDS:
            return _NO_HEIC
        return kept("not an image (a video, or a format that is not supported)")
    if head.startswith(_IMAGE_SIGNATURES):
        return _BAD_HEADER
    if head.startswith(b"%PDF"):
        return kept("not an image (a PDF document)")
    if head.startswith(b"PK\x03\x04"):
        return kept("not an image (a zip archive)")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return kept("an SVG drawing is not supported; export it as PNG")
    if start.startswith((b"<!doctype html", b"<html")):
        return kept("not an image (a web page)")
    if b"\0" not in head and all(byte >= 32 or byte in b"\t\r\n" for byte in head):
        return kept("not an image (text)")
    return kept("not an image")
