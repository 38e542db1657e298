"""Whatever is wrong with an archive, it is refused with a reason and leaves nothing."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from pathlib import Path

import pytest

from core.data.archives.unpack import unpack
from core.errors import DataError
from tests.core.data.archive_drawings import old_zip, tarred

_RANDOM = random.Random(0)
_FILES = {
    f"{label}/{i}.jpg": _RANDOM.randbytes(300) + bytes(500)
    for label in ("cat", "dog")
    for i in range(4)
}


def archive(kind: str) -> bytes:
    """A whole archive: a tar by its mode, a zip by its method or its names."""
    if kind.startswith("w"):
        return tarred(_FILES, kind).getvalue()
    if kind == "gbk":
        named = {name.replace("cat", "狗"): data for name, data in _FILES.items()}
        files = {name.encode(kind): data for name, data in named.items()}
        return old_zip(files).getvalue()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", getattr(zipfile, kind)) as packed:
        for name, data in _FILES.items():
            packed.writestr(name, data)
    return stream.getvalue()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Cut off, or with a few bytes changed, replaced by noise, or all alike."""
    data, place = bytearray(content), chance.randrange(len(content))
    match chance.randrange(4):
        case 0:
            del data[place:]
        case 1:
            for _ in range(chance.randrange(1, 8)):
                data[chance.randrange(len(data))] = chance.randrange(256)
        case 2:
            end = place + chance.randrange(1, 60)
            data[place:end] = chance.randbytes(chance.randrange(60))
        case _:
            data[place : place + 8] = bytes([chance.choice((0, 255))]) * 8
    return bytes(data)


@pytest.mark.parametrize(
    "kind",
    [
        *("ZIP_STORED", "ZIP_DEFLATED", "ZIP_BZIP2", "ZIP_LZMA", "gbk"),
        *("w", "w:gz", "w:bz2", "w:xz"),
    ],
)
def test_a_mutated_archive_is_whole_or_refused(kind: str, tmp_path: Path) -> None:
    content, chance = archive(kind), random.Random(kind)
    name = "pets.tar" if kind.startswith("w") else "pets.zip"
    num_refused = 0
    for _ in range(40):
        try:
            unpack(io.BytesIO(mutated(content, chance)), tmp_path / "x", name=name)
        except DataError as error:
            num_refused += 1
            assert error.received and error.action
            assert list(tmp_path.iterdir()) == []
        shutil.rmtree(tmp_path / "x", ignore_errors=True)
    assert num_refused > 10
