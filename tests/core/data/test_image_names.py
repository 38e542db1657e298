"""Images are found by what a table calls them, and only those that are there."""

from __future__ import annotations

import pytest

from core.data.image_names import ImageNames

KNOWN = ImageNames(
    ["cat/1.jpg", "dog/1.jpg", "dog/2.JPG", "x/metadata/3.jpg", "shadow.png", "4.a.png"]
)


@pytest.mark.parametrize(
    ("name", "folder", "found"),
    [
        ("cat/1.jpg", "", ["cat/1.jpg"]),
        (" .\\cat\\1.jpg ", "", ["cat/1.jpg"]),
        ("C:\\Users\\me\\pets\\cat\\1.jpg", "", ["cat/1.jpg"]),
        ("/data/pets/dog/2.jpg", "", ["dog/2.JPG"]),
        ("../input/dog/1.jpg", "", ["dog/1.jpg"]),
        ("2.jpg", "", ["dog/2.JPG"]),
        ("2", "", ["dog/2.JPG"]),
        ("dog/1", "", ["dog/1.jpg"]),
        ("4.a", "", ["4.a.png"]),
        ("1.jpg", "", ["cat/1.jpg", "dog/1.jpg"]),
        ("1.jpg", "dog", ["dog/1.jpg"]),
        ("1", "dog", ["dog/1.jpg"]),
        ("../cat/1.jpg", "dog", ["cat/1.jpg"]),
        ("bird/1.jpg", "", []),
        ("3.png", "", []),
        ("", "", []),
        ("/", "", []),
        ("..", "dog", []),
        ("../../etc/passwd", "", []),
        ("../../../../../../etc/passwd", "dog", []),
        ("../../etc/shadow", "", ["shadow.png"]),  # that of the data set
        ("cat/1.jpg\0", "", []),
    ],
)
def test_an_image_is_found(name: str, folder: str, found: list[str]) -> None:
    assert list(KNOWN.find(name, folder)) == found
