"""The pictures that models are asked about: what was dropped, taken or pasted.

They stay in the memory of the visit until somebody clears them, so that a page may be
left and come back to; a zip stays packed, and its pictures are read one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from core.data.archives.picture_zip import PictureZip, is_archive
from core.data.folders.layout import is_ignored
from core.data.pictures.file import as_image_error, read_picture
from core.errors import UserError
from core.storage.fingerprint import content_digest

MAX_PICTURES = 5_000
MAX_BYTES = 500_000_000  # as they are uploaded: a zip counts packed

_TRAY = "_predict_tray"


class Zipped(NamedTuple):
    """A picture in a zip."""

    archive: PictureZip
    name: str


class Picture(NamedTuple):
    """What to classify."""

    name: str
    source_id: str
    source: Path | bytes | Zipped
    truth: str | None = None  # the true class, where it is known

    @property
    def folders(self) -> list[str]:
        """The folders that its name tells of, the nearest first."""
        return self.name.replace("\\", "/").split("/")[-2::-1]

    def content(self) -> bytes:
        """The bytes of the file.

        Raises:
            ImageError: It is missing or too large, or its zip is damaged there.
        """
        if isinstance(self.source, bytes):
            return self.source
        if isinstance(self.source, Zipped):
            return self.source.archive.read(self.source.name)
        with as_image_error(), read_picture(self.source) as file:
            return file.read()


@dataclass
class Put:
    """What became of some files.

    Attributes:
        num_new: Pictures that came to the others.
        num_twice: That were there already, the same content under the same name.
        num_beyond: For which there was no room.
        refused: Archives that can't be read: name, and why.
    """

    num_new: int = 0
    num_twice: int = 0
    num_beyond: int = 0
    refused: list[tuple[str, UserError]] = field(default_factory=list)


def pictures() -> list[Picture]:
    """All that are there, in the order in which they came."""
    return list(st.session_state.get(_TRAY, []))


def clear() -> None:
    """Take all away."""
    st.session_state.pop(_TRAY, None)


def put(files: Sequence[tuple[str, bytes]]) -> Put:
    """Add pictures, and those of zips; what is no picture gets its reason as an answer.

    Args:
        files: Name and content of each; what systems leave in folders is left out.
    """
    there, result = pictures(), Put()
    known = {picture.source_id for picture in there}
    room = MAX_BYTES - sum(_sizes(there).values())
    for name, content in files:
        if _is_of_system(name):
            continue
        if len(content) > room:
            result.num_beyond += 1
            continue
        try:
            found = list(_found(name, content))
        except UserError as error:
            result.refused.append((name, error))
            continue
        new = [picture for picture in found if picture.source_id not in known]
        taken = new[: MAX_PICTURES - len(there)]
        result.num_twice += len(found) - len(new)
        result.num_beyond += len(new) - len(taken)
        result.num_new += len(taken)
        known |= {picture.source_id for picture in taken}
        there += taken
        room -= len(content) if taken else 0
    st.session_state[_TRAY] = there
    return result


def _found(name: str, content: bytes) -> Iterator[Picture]:
    """The picture that a file is, or those of a zip.

    Raises:
        DataError: It is an archive that can't be read.
    """
    digest = content_digest(content)
    if not is_archive(content, name):
        yield Picture(name, f"{digest} {name}", content)
        return
    archive = PictureZip(content, name)
    for inner in archive.names:
        yield Picture(inner, f"{digest} {inner}", Zipped(archive, inner))


def _is_of_system(name: str) -> bool:
    """Whether a file is what an operating system leaves behind in a folder."""
    parts = [part for part in name.replace("\\", "/").split("/") if part.strip(".")]
    return len(parts) > 1 and any(map(is_ignored, parts))


def _sizes(there: Sequence[Picture]) -> dict[int, int]:
    """Bytes of each content, those of a zip once."""
    found = {}
    for picture in there:
        if isinstance(picture.source, Zipped):
            archive = picture.source.archive
            found[id(archive)] = archive.num_bytes
        elif isinstance(picture.source, bytes):
            found[id(picture.source)] = len(picture.source)
    return found
