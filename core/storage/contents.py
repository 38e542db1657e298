"""What a folder of the cache holds, as its maker wrote it down.

A disk that was full, a copy that broke off or a bit that fell over leaves files that
look like what they were. Whoever opens a folder holds it against its list first.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from core.language.texts import _
from core.storage.files import read_json, write_json
from core.storage.fingerprint import file_digest
from core.storage.typed_json import fits

CONTENTS = "contents.json"


class _Part(TypedDict):
    """One file."""

    num_bytes: int
    digest: str  # of its content, see `file_digest`


class _Contents(TypedDict):
    """contents.json."""

    files: dict[str, _Part]  # by name


def write_contents(folder: Path) -> None:
    """Write down the lengths and digests of all other files, last of all."""
    files = {
        path.name: _Part(num_bytes=path.stat().st_size, digest=file_digest(path) or "")
        for path in sorted(folder.iterdir())
        if path.name != CONTENTS
    }
    write_json(folder / CONTENTS, _Contents(files=files))


def folder_damage(folder: Path) -> str:
    """What is wrong with a folder, in a few words; "" where it is as it was made.

    Lengths are looked at each time. Contents are read once per process, for as long as
    the files stay the same; that goes at the speed of the disk.
    """
    listed = read_json(folder / CONTENTS)
    if not fits(listed, _Contents):
        return _("no list of its files ({contents})", contents=CONTENTS)
    for name, part in listed["files"].items():
        path = folder / name
        try:
            num_bytes = path.stat().st_size
        except OSError:
            return _("{name} is missing", name=name)
        if num_bytes != part["num_bytes"]:
            return _(
                "{name} has {num_bytes} bytes, not {expected}",
                name=name,
                num_bytes=f"{num_bytes:,}",
                expected=f"{part['num_bytes']:,}",
            )
    for name, part in listed["files"].items():
        if file_digest(folder / name) != part["digest"]:
            return _("{name} has another content than was written", name=name)
    return ""


def listed_damage(folder: Path) -> str:
    """The same, where a folder of an earlier version, without a list, passes for whole.

    For what can't be made again by itself, such as a model.
    """
    return folder_damage(folder) if (folder / CONTENTS).exists() else ""
