"""A tar is unpacked as safely as a zip."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tracemalloc
from pathlib import Path

import pytest

from core.data.archives import entries as archive_entries
from core.data.archives import unpack as archives
from core.data.archives.unpack import contents, unpack
from core.errors import DataError
from tests.core.data.archive_drawings import tarred

PETS = {"pets/cat/1.jpg": b"one", "pets/dog/2.jpg": b"two", "pets/.DS_Store": b"x"}


def refused(stream: io.BytesIO, tmp_path: Path, message: str, **limits: int) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()
    with pytest.raises(DataError, match=message):
        unpack(stream, parent / "target", **limits)
    assert list(parent.iterdir()) == []
    assert [item.name for item in tmp_path.iterdir()] == ["parent"]


def with_member(**values: object) -> io.BytesIO:
    """A tar whose second member is an odd one."""
    info = tarfile.TarInfo("cat/odd.jpg")
    for name, value in values.items():
        setattr(info, name, value)
    stream = tarred({"cat/1.jpg": b"x"}, "w")
    ended = stream.getvalue()[:1024]  # header and content, without the end's zeros
    return io.BytesIO(ended + info.tobuf(tarfile.PAX_FORMAT) + bytes(1024))


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_files_arrive_however_it_is_compressed(mode: str, tmp_path: Path) -> None:
    found = unpack(tarred(PETS, mode), tmp_path / "target")
    assert found.kind == "tar"
    assert found.folders == {"pets/cat": 1, "pets/dog": 1}
    files = [path for path in (tmp_path / "target").rglob("*") if path.is_file()]
    assert {path.name: path.read_bytes() for path in files} == {
        "1.jpg": b"one",
        "2.jpg": b"two",
    }


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/etc/evil.jpg", "absolute path"),
        ("C:/evil.jpg", "absolute path"),
        ("cat/../../evil.jpg", "leads out"),
        ("cat\\..\\..\\evil.jpg", "leads out"),
        ("cat/a\nb.jpg", "control characters"),
        ("a/" * 90 + "1.jpg", "nested 91 deep"),
        ("cat/1.jpg", "two entries named"),
        ("cat/1.jpg/2.jpg", "both want to be"),
    ],
)
def test_unsafe_names_are_refused(name: str, message: str, tmp_path: Path) -> None:
    refused(with_member(name=name), tmp_path, message)


@pytest.mark.parametrize(
    ("type", "message"),
    [
        (tarfile.SYMTYPE, "the link"),
        (tarfile.LNKTYPE, "the link"),
        (tarfile.FIFOTYPE, "device or pipe"),
        (tarfile.CHRTYPE, "device or pipe"),
        (tarfile.BLKTYPE, "device or pipe"),
    ],
)
def test_what_is_no_file_is_refused(type: bytes, message: str, tmp_path: Path) -> None:
    refused(with_member(type=type, linkname="/etc/passwd"), tmp_path, message)


def test_more_than_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    stream = tarred({"cat/1.jpg": bytes(3_000_000)})
    refused(stream, tmp_path, "Make room on the disk", max_bytes=1_000_000)


def test_ignored_files_count_too(tmp_path: Path) -> None:
    stream = tarred({"cat/.big": bytes(3_000_000), "cat/1.jpg": b"x"})
    refused(stream, tmp_path, "Make room on the disk", max_bytes=1_000_000)


def test_too_many_entries_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_entries, "MAX_ENTRIES", 1)
    refused(tarred(PETS), tmp_path, "more than 1 entries")


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_that_is_cut_off_leaves_nothing(mode: str, tmp_path: Path) -> None:
    noise = bytes(range(251)) * 400
    data = tarred({"cat/1.jpg": noise, "dog/1.jpg": noise}, mode).getvalue()
    refused(io.BytesIO(data[: len(data) * 2 // 5]), tmp_path, "complete zip or tar")


def test_a_header_that_cannot_be_read_is_not_the_end(tmp_path: Path) -> None:
    data = bytearray(tarred({"cat/1.jpg": b"x", "dog/1.jpg": b"y"}, "w").getvalue())
    data[1024 + 148 : 1024 + 156] = b"99999999"  # the second header's checksum
    refused(io.BytesIO(bytes(data)), tmp_path, "can't be read")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_other_compressed_files_are_refused(pack: object, tmp_path: Path) -> None:
    stream = io.BytesIO(pack(b"id,label\n" * 200))  # type: ignore[operator]
    refused(stream, tmp_path, "no tar is in it")


def header(name: bytes, size: bytes, kind: bytes) -> bytes:
    block = bytearray(512)
    block[: len(name)] = name
    block[124 : 124 + len(size)] = size
    block[156:157] = kind
    block[257:265] = b"ustar  \0"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def test_a_long_name_of_gigabytes_takes_no_memory(tmp_path: Path) -> None:
    data = header(b"././@LongLink", b"%011o\0" % (1 << 30), b"L") + bytes(50_000_000)
    stream = io.BytesIO(gzip.compress(data, 1))
    tracemalloc.start()
    try:
        refused(stream, tmp_path, "complete zip or tar")
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", [b"L", b"x", b"g"])
def test_headers_that_announce_one_another_for_ever_are_refused(
    kind: bytes, tmp_path: Path
) -> None:
    one = header(b"x", b"%011o\0" % 512, kind) + b"11 path=a\n".ljust(512, b"\0")
    refused(io.BytesIO(one * 3000), tmp_path, "complete zip or tar")


def test_a_negative_size_ends_in_no_circle(tmp_path: Path) -> None:
    size = (-1024).to_bytes(12, "big", signed=True)
    data = header(b"cat/1.jpg", b"%011o\0" % 0, b"0") + header(b"a", size, b"0")
    refused(io.BytesIO(data + bytes(1024)), tmp_path, "complete zip or tar")


def test_a_sparse_file_counts_with_all_its_zeros(tmp_path: Path) -> None:
    stream = with_member(
        pax_headers={
            "GNU.sparse.major": "0",
            "GNU.sparse.minor": "1",
            "GNU.sparse.size": str(10**12),
            "GNU.sparse.map": "0,0",
        }
    )
    refused(stream, tmp_path, "Make room")


def test_an_empty_tar_has_no_folders() -> None:
    assert contents(tarred({}), name="pets.tgz").num_files == 0


def test_a_stream_is_left_open(tmp_path: Path) -> None:
    stream = tarred(PETS, "w")
    contents(stream)
    assert unpack(stream, tmp_path / "target").num_files == 2


def test_free_space_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_FREE_BYTES", 1 << 60)
    refused(tarred(PETS), tmp_path, "Make room on the disk")
