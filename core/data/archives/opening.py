"""Opens an archive of any kind that we know, and words what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeAlias

from core.access.roots import require_readable
from core.data.archives import tars, zips
from core.data.archives.entries import damaged, refused
from core.data.archives.kinds import TAR, archive_kind
from core.language.kept import kept
from core.language.texts import _

ArchiveEntries: TypeAlias = zips.ZipEntries | tars.TarEntries


@contextmanager
def opened_archive(
    source: Path | BinaryIO, encoding: str, max_bytes: int, name: str
) -> Iterator[tuple[str, ArchiveEntries]]:
    """An archive's kind and entries; what goes wrong with it is a DataError.

    Args:
        source: The archive, a file or an open, seekable binary stream.
        encoding: Of names that don't say theirs; "" = found out.
        max_bytes: Of all files together, as their headers say.
        name: What the archive is called.

    Yields:
        "zip" or "tar", and its entries.
    """
    if isinstance(source, Path):
        require_readable(source)
    errors = tars.ERRORS + zips.ERRORS
    try:
        kind = archive_kind(source, name)
        if kind == TAR:
            with tars.TarEntries(source, encoding, max_bytes) as tar:
                yield kind, tar
        else:
            with zips.ZipEntries(source, encoding) as zipped:
                yield kind, zipped
    except errors as error:
        raise damaged(f"{error}" or type(error).__name__) from error
    except MemoryError as error:
        raise damaged(kept("one that asks for all of the memory")) from error
    except NotImplementedError as error:
        received = _("one with a compression we don't know ({problem})", problem=error)
        raise refused(received) from error
    except OSError as error:
        if error.errno is None:  # such as bz2's "Invalid data stream"
            raise damaged(f"{error}") from error
        received = _(
            "one that can't be unpacked here ({problem})", problem=error.strerror
        )
        raise refused(received) from error
