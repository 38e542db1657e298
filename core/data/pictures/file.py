"""Opens image files: which formats, within which limits, and why one can't be read.

Whatever is wrong with a file becomes an `ImageError`.
"""

from __future__ import annotations

import ctypes
import importlib
import io
import logging
import os
import re
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

from PIL import Image, ImageFile

from core.data.pictures.limits import (
    HEADER_BYTES,
    HEADER_READS,
    require_allowed,
    require_file_size,
)
from core.data.pictures.reasons import NOT_A_FILE, reason_for
from core.data.pictures.unsupported import unsupported_layout
from core.errors import ImageError
from core.language.kept import kept

Source: TypeAlias = Path | bytes | BinaryIO

# Without EPS and WMF, which start other programs, and without rare scientific stubs.
_FORMATS = (
    *("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF", "MPO", "JPEG2000"),
    *("PPM", "ICO", "DIB", "DDS", "PSD", "QOI", "ICNS", "PCX", "SGI", "TGA"),
)
_HEAD_BYTES = 512
_SMALL_BYTES = 8_000_000  # a file that is read at once, not twice

# warnings.catch_warnings changes all threads before Python 3.14, so the filter is
# put in place once and stays. It covers only what Pillow says about a file's content.
_PILLOW_FILTER = ("ignore", None, Warning, re.compile(r"PIL\."), 0)

Image.init()  # later calls from several threads would race
with suppress(ImportError):  # an extra: requirements-heic.txt
    importlib.import_module("pillow_heif").register_heif_opener()
# Without a handler of its own, Python writes what Pillow logs to standard error; and
# libtiff writes there itself what Pillow raises too. Where it is part of Pillow's own
# file, as on Windows, it can't be reached.
logging.getLogger("PIL").addHandler(logging.NullHandler())
with suppress(AttributeError, OSError):
    _libtiff = ctypes.CDLL(Image.core.__file__)
    _libtiff.TIFFSetErrorHandler(None)
    _libtiff.TIFFSetWarningHandler(None)


def read_picture(path: Path) -> BinaryIO:
    """Open an image file for reading it more than once, such as to hash and decode it.

    A small file is read whole, so that it can't change in between.

    Raises:
        ImageError: It is missing, not a file, or too large.
    """
    with as_image_error():
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a named pipe would wait
            raise ImageError(NOT_A_FILE)
        require_file_size(status.st_size)
        if status.st_size > _SMALL_BYTES:
            return path.open("rb")
        return io.BytesIO(path.read_bytes())


@contextmanager
def opened(source: Source) -> Iterator[ImageFile.ImageFile]:
    """Open an image of an allowed size; every failure inside is an ImageError."""
    _silence_pillow()
    with as_image_error(), _file(source) as file:
        num_bytes = file.seek(0, os.SEEK_END)
        file.seek(0)
        head = file.read(_HEAD_BYTES)
        if not head:
            raise ImageError(kept("empty file"))
        require_file_size(num_bytes)
        header = _Header(file)
        formats = [name for name in _FORMATS if name in Image.OPEN]
        with (
            as_image_error(head, file),
            Image.open(cast("BinaryIO", header), formats=formats) as image,
        ):
            header.is_read = True
            require_allowed(image, num_bytes)
            yield image


@contextmanager
def as_image_error(head: bytes = b"", file: BinaryIO | None = None) -> Iterator[None]:
    """Turn every failure inside into an ImageError.

    Args:
        head: The beginning of the file that is read inside.
        file: That file, to tell what is damaged from what is not supported.
    """
    try:
        yield
    except ImageError:
        raise
    # Damaged files make Pillow's plugins raise anything from struct.error to KeyError.
    except Exception as error:
        reason = unsupported_layout(error, file) if file else ""
        raise ImageError(reason or reason_for(error, head)) from error


class _Header:
    """A file whose reading ends where a header asks for more than any picture's does.

    Args:
        file: To read from.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._bytes_left = HEADER_BYTES
        self._reads_left = HEADER_READS
        self.is_read = False  # what follows is the picture

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def read(self, size: int = -1) -> bytes:
        """Read on.

        Raises:
            ImageError: That was too much for a header.
        """
        if self.is_read:
            return self._file.read(size)
        most = self._bytes_left + 1
        data = self._file.read(most if size < 0 else min(size, most))
        self._bytes_left -= len(data)
        self._reads_left -= 1
        if self._bytes_left < 0 or self._reads_left < 0:
            raise ImageError(kept("its header is too long for a picture"))
        return data


@contextmanager
def _file(source: Source) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, Path):
        if not stat.S_ISREG(source.stat().st_mode):
            raise ImageError(NOT_A_FILE)
        with source.open("rb") as file:
            yield file
    else:
        yield source


def _silence_pillow() -> None:
    if _PILLOW_FILTER not in warnings.filters:
        warnings.filterwarnings("ignore", module=r"PIL\.")
