from __future__ import annotations

import io
import zipfile

import pytest

from core.data.archives import picture_zip
from core.data.archives.picture_zip import PictureZip, is_archive
from core.errors import DataError, ImageError


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


def test_pictures_are_read_in_any_order_without_what_systems_leave() -> None:
    files = (("b/2.png", b"two"), ("a/1.png", b"one"), ("__MACOSX/a/._1.png", b"x"))
    archive = PictureZip(zipped(*files), "pets.zip")
    assert archive.names == ("a/1.png", "b/2.png")
    assert [archive.read(name) for name in ("b/2.png", "a/1.png")] == [b"two", b"one"]


def test_a_damaged_entry_is_one_picture_that_cannot_be_read() -> None:
    content = zipped(
        ("1.png", b"one" * 9), ("2.png", b"two"), method=zipfile.ZIP_STORED
    )
    archive = PictureZip(content.replace(b"one" * 9, b"ono" * 9, 1))
    with pytest.raises(ImageError, match="a damaged entry"):
        archive.read("1.png")
    assert archive.read("2.png") == b"two"


def test_a_picture_that_grows_too_large_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(picture_zip, "MAX_PICTURE_BYTES", 1_000_000)
    archive = PictureZip(zipped(("bomb.png", bytes(3_000_000))))
    with pytest.raises(ImageError, match="larger than 1"):
        archive.read("bomb.png")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04 and no more", "a.zip"),
        (b"", "a.zip"),
        (b"\x1f\x8b" + bytes(40), "a.tgz"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "a.7z"),
        (zipped(("../../a.png", b"x")), "a.zip"),
    ],
)
def test_what_is_no_good_zip_says_why(content: bytes, name: str) -> None:
    assert is_archive(content, name)
    with pytest.raises(DataError):
        PictureZip(content, name)


def test_a_picture_is_no_archive() -> None:
    assert not is_archive(b"\x89PNG\r\n", "a.png")
    assert not is_archive(b"\xff\xd8\xff", "photo")
