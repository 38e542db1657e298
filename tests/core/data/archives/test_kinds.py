"""Archives are told by their content, and the others are called by name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from core.data.archives.kinds import (
    archive_kind,
    name_without_ending,
    nested_archives,
    only_archives,
)
from core.errors import DataError
from tests.core.data.archive_drawings import tarred


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("cat/1.jpg", b"x")
    return stream.getvalue()


@pytest.mark.parametrize("name", ["pets.zip", "PETS.ZIP", "pets", "pets.jpg"])
def test_a_zip_is_one_whatever_it_is_called(name: str) -> None:
    assert archive_kind(io.BytesIO(zipped()), name) == "zip"
    assert archive_kind(io.BytesIO(b"MZ program" + zipped()), name) == "zip"


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_one_whatever_it_is_called(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "pets.zip"
    path.write_bytes(tarred({"cat/1.jpg": b"x"}, mode).getvalue())
    assert archive_kind(path, path.name) == "tar"


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"7z\xbc\xaf\x27\x1c\0\4", "pets.7z", "7-Zip"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "pets.zip", "7-Zip"),
        (b"Rar!\x1a\x07\x01\0", "pets.rar", "RAR"),
        (b"Rar!\x1a\x07\0", "pets", "RAR"),
        (b"\x28\xb5\x2f\xfd\0", "pets.tar.zst", "Zstandard"),
        (b"\x1f\x9d\x90", "pets.tar.Z", "old Unix"),
        (b"MSCF\0\0", "pets.cab", "cabinet"),
        (b"PK\x03\x04", "pets.zip.001", "one part"),
        (b"anything", "pets.z01", "one part"),
        (b"Rar!\x1a\x07\0", "pets.part2.rar", "one part"),
        (b"  <!DOCTYPE html><title>Sign in", "pets.zip", "web page"),
        (b"version https://git-lfs.github.com/spec/v1", "pets.tgz", "Git LFS"),
    ],
)
def test_what_is_not_unpacked_is_named(content: bytes, name: str, what: str) -> None:
    with pytest.raises(DataError) as error:
        archive_kind(io.BytesIO(content), name)
    assert what in error.value.received
    assert error.value.action


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"", "pets.zip", "zip"),
        (b"noise", "pets.tar.gz", "tar"),
        (b"id,label", "labels.csv", ""),
        (b"\xff\xd8\xff", "cat.jpg", ""),
        (b"", "README", ""),
    ],
)
def test_a_damaged_one_is_told_by_its_name(
    content: bytes, name: str, kind: str
) -> None:
    assert archive_kind(io.BytesIO(content), name) == kind


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("pets.zip", "pets"),
        ("C:\\me\\Pets.TAR.GZ", "Pets"),
        ("/me/pets.v2.tgz", "pets.v2"),
        ("pets.tar.xz", "pets"),
        ("pets", "pets"),
        ("", ""),
    ],
)
def test_the_ending_is_no_part_of_the_name(name: str, title: str) -> None:
    assert name_without_ending(name) == title


def test_archives_in_a_folder_are_named() -> None:
    names = ["cat.ZIP", "a.csv", "dog.tar.gz", "x.7z", "1.jpg", "y.rar", "b.zip.001"]
    found = nested_archives(names)
    assert found == ["b.zip.001", "cat.ZIP", "dog.tar.gz", "x.7z", "y.rar"]
    assert "5 archives in it (b.zip.001, cat.ZIP" in str(only_archives(found))
