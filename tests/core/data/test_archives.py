"""A zip is unpacked as a whole and in its place, or not at all."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from core.data import zips
from core.data.zips import unpack
from core.errors import DataError


def zipped(*entries: tuple[str, bytes]) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream


def special(name: str, mode: int) -> io.BytesIO:
    stream = io.BytesIO()
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return stream


def patched(stream: io.BytesIO, local: int, central: int, value: bytes) -> io.BytesIO:
    """Change the headers of the only entry."""
    data = bytearray(stream.getvalue())
    place = data.index(b"PK\x03\x04") + local
    data[place : place + len(value)] = value
    place = data.index(b"PK\x01\x02") + central
    data[place : place + len(value)] = value
    return io.BytesIO(bytes(data))


def refused(stream: io.BytesIO, tmp_path: Path, message: str, **limits: int) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()
    with pytest.raises(DataError, match=message):
        unpack(stream, parent / "target", **limits)
    assert list(parent.iterdir()) == []
    assert [item.name for item in tmp_path.iterdir()] == ["parent"]


def test_files_arrive_without_those_of_the_operating_system(tmp_path: Path) -> None:
    stream = zipped(
        ("a/cat/1.jpg", b"one"),
        ("a/dog/", b""),
        ("a\\dog\\2.jpg", b"two"),
        ("./a/dog/<b>ü</b>.jpg", b"three"),
        ("__MACOSX/a/cat/._1.jpg", b"x"),
        ("a/cat/.DS_Store", b"x"),
        ("a/Thumbs.db", b"x"),
    )
    assert unpack(stream, tmp_path / "target") == 3
    files = [path for path in (tmp_path / "target").rglob("*") if path.is_file()]
    assert {path.name: path.read_bytes() for path in files} == {
        "1.jpg": b"one",
        "2.jpg": b"two",
        "b>.jpg": b"three",
    }


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/etc/evil.jpg", "absolute path '/etc/evil.jpg'"),
        ("C:/evil.jpg", "absolute path 'C:/evil.jpg'"),
        ("C:evil.jpg", "absolute path"),
        ("\\\\server\\evil.jpg", "absolute path"),
        ("cat/../../evil.jpg", "leads out"),
        ("cat\\..\\..\\evil.jpg", "leads out"),
        ("__MACOSX/../../evil.jpg", "leads out"),
        ("cat/a\nb.jpg", "control characters"),
        ("x" * 300 + ".jpg", "can't be unpacked here"),
    ],
)
def test_unsafe_names_are_refused(tmp_path: Path, name: str, message: str) -> None:
    refused(zipped(("cat/1.jpg", b"x"), (name, b"x")), tmp_path, message)


def test_name_cut_by_a_zero_byte_is_refused(tmp_path: Path) -> None:
    stream = zipped(("cat/aX../b.jpg", b"x"))
    data = stream.getvalue().replace(b"aX..", b"a\0..")
    refused(io.BytesIO(data), tmp_path, "control characters|leads out")


def test_links_and_devices_are_refused(tmp_path: Path) -> None:
    refused(special("cat/link.jpg", stat.S_IFLNK | 0o777), tmp_path, "the link")


def test_pipes_are_refused(tmp_path: Path) -> None:
    refused(special("cat/pipe.jpg", stat.S_IFIFO | 0o666), tmp_path, "device or pipe")


def test_encrypted_entries_are_refused(tmp_path: Path) -> None:
    stream = patched(zipped(("cat/1.jpg", b"x")), 6, 8, b"\x01\0")
    refused(stream, tmp_path, "encrypted entry 'cat/1.jpg'")


def test_double_names_are_refused(tmp_path: Path) -> None:
    stream = zipped(("cat/1.jpg", b"x"), ("cat\\1.jpg", b"y"))
    refused(stream, tmp_path, "two entries named")


def test_a_file_that_is_also_a_folder_is_refused(tmp_path: Path) -> None:
    refused(zipped(("cat", b"x"), ("cat/1.jpg", b"y")), tmp_path, "both want to be")


def test_total_above_the_limit_is_refused(tmp_path: Path) -> None:
    stream = zipped(("cat/1.jpg", bytes(600)), ("cat/2.jpg", bytes(600)))
    refused(stream, tmp_path, "at most 1e-06 GB", max_bytes=1000)


def test_more_than_the_free_disk_space_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "_FREE_BYTES", 1 << 60)
    refused(zipped(("cat/1.jpg", b"x")), tmp_path, "Make room on the disk")


def test_too_many_entries_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "MAX_ENTRIES", 1)
    refused(zipped(("a", b""), ("b", b"")), tmp_path, "2 entries")


@pytest.mark.parametrize("claimed", [10, 100_000])
def test_lying_sizes_are_refused(tmp_path: Path, claimed: int) -> None:
    stream = zipped(("cat/1.jpg", bytes(5000)))
    lying = patched(stream, 22, 24, struct.pack("<I", claimed))
    refused(lying, tmp_path, "'cat/1.jpg'")


def test_written_bytes_count_and_not_the_claimed_ones(tmp_path: Path) -> None:
    class Entry(io.BytesIO):
        pass

    class Archive:
        def open(self, info: zipfile.ZipInfo) -> Entry:
            return Entry(bytes(5000))

    info = zipfile.ZipInfo("cat/1.jpg")
    info.file_size = 10
    with pytest.raises(DataError, match="Make room"):
        zips._write(Archive(), info, tmp_path / "x", zips._Budget(1000))  # type: ignore[arg-type]


def test_wrong_checksum_names_the_entry(tmp_path: Path) -> None:
    stream = patched(zipped(("cat/1.jpg", b"abc")), 14, 16, b"\1\2\3\4")
    refused(stream, tmp_path, "damaged entry 'cat/1.jpg'")


def test_truncated_zip_is_refused(tmp_path: Path) -> None:
    data = zipped(("cat/1.jpg", bytes(5000))).getvalue()
    refused(io.BytesIO(data[:-30]), tmp_path, "a complete zip file")


def test_other_files_are_refused(tmp_path: Path) -> None:
    refused(io.BytesIO(b"not a zip at all"), tmp_path, "a complete zip file")
