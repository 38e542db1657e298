"""An archive is unpacked as a whole and in its place, or not at all."""

from __future__ import annotations

import io
import random
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from core.data.archives import entries as archive_entries
from core.data.archives import unpack as archives
from core.data.archives.entries import FILE, Entry
from core.data.archives.unpack import contents, unpack
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
    assert unpack(stream, tmp_path / "target").num_files == 3
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
    monkeypatch.setattr(archives, "_FREE_BYTES", 1 << 60)
    refused(zipped(("cat/1.jpg", b"x")), tmp_path, "Make room on the disk")


def test_too_many_entries_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_entries, "MAX_ENTRIES", 1)
    refused(zipped(("a", b""), ("b", b"")), tmp_path, "more than 1 entries")


@pytest.mark.parametrize("claimed", [10, 100_000])
def test_lying_sizes_are_refused(tmp_path: Path, claimed: int) -> None:
    stream = zipped(("cat/1.jpg", bytes(5000)))
    lying = patched(stream, 22, 24, struct.pack("<I", claimed))
    refused(lying, tmp_path, "'cat/1.jpg'")


def test_written_bytes_count_and_not_the_claimed_ones(tmp_path: Path) -> None:
    class Entries:
        def chunks(self, entry: Entry) -> list[bytes]:
            return [bytes(5000)]

    entry, budget = Entry("cat/1.jpg", FILE, 10, False, None), archives._Budget(1000)
    with pytest.raises(DataError, match="Make room"):
        archives._write(Entries(), entry, tmp_path / "x", budget)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_is_unpacked(tmp_path: Path, method: int) -> None:
    data = random.Random(0).randbytes(2_500_000)  # several chunks
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("cat/1.jpg", data)
        archive.writestr("cat/2.jpg", b"")
        archive.writestr("dog/1.jpg", b"small")
    unpack(stream, tmp_path / "target")
    assert (tmp_path / "target/cat/1.jpg").read_bytes() == data
    assert (tmp_path / "target/cat/2.jpg").read_bytes() == b""
    assert (tmp_path / "target/dog/1.jpg").read_bytes() == b"small"


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_bomb_that_lies_takes_no_memory(tmp_path: Path, method: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("cat/1.jpg", bytes(40_000_000))
    lying = patched(stream, 22, 24, struct.pack("<I", 1000))
    tracemalloc.start()
    try:
        refused(lying, tmp_path, "'cat/1.jpg'")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("harm", ["cut", "checksum", "noise"])
def test_damage_is_found_in_every_method(
    tmp_path: Path, method: int, harm: str
) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("cat/1.jpg", random.Random(0).randbytes(50_000))
    if harm == "checksum":
        stream = patched(stream, 14, 16, b"\1\2\3\4")
    data = bytearray(stream.getvalue())
    if harm == "noise":
        data[20_000:20_100] = bytes(100)
    if harm == "cut":
        del data[20_000:21_000]
    refused(io.BytesIO(bytes(data)), tmp_path, "damaged|complete")


@pytest.mark.parametrize("depth", [100, 1000])
def test_folders_nested_by_the_hundred_are_refused(tmp_path: Path, depth: int) -> None:
    stream = zipped(("cat/1.jpg", b"x"), ("a/" * depth + "1.jpg", b"x"))
    refused(stream, tmp_path, f"nested {depth + 1:,} deep")


def test_contents_are_what_would_be_written(tmp_path: Path) -> None:
    stream = zipped(("a/cat/1.jpg", b"one"), ("a/dog/.x", b""), ("a/dog/2.jpg", b"22"))
    found = contents(stream)
    assert (found.kind, found.encoding) == ("zip", "utf-8")
    assert found.folders == {"a/cat": 1, "a/dog": 1}
    assert (found.num_files, found.num_bytes) == (2, 5)
    assert unpack(stream, tmp_path / "target") == found


def test_wrong_checksum_names_the_entry(tmp_path: Path) -> None:
    stream = patched(zipped(("cat/1.jpg", b"abc")), 14, 16, b"\1\2\3\4")
    refused(stream, tmp_path, "damaged entry 'cat/1.jpg'")


def test_truncated_zip_is_refused(tmp_path: Path) -> None:
    data = zipped(("cat/1.jpg", bytes(5000))).getvalue()
    refused(io.BytesIO(data[:-30]), tmp_path, "a complete zip or tar file")


def test_other_files_are_refused(tmp_path: Path) -> None:
    refused(io.BytesIO(b"not a zip at all"), tmp_path, "a complete zip or tar file")
