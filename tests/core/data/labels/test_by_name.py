"""Classes from file names: captured, previewed, and offered where they are plain."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.folders.choice import PATTERN, LayoutChoice
from core.data.labels.by_name import fitting_pattern, name_preview
from core.data.labels.listing import list_images
from core.errors import ConfigError
from tests.core.data.drawn_folders import make_files

PETS = [f"{name}_{number}.jpg" for name in ("cat", "dog") for number in range(5)]


def test_names_are_followed_and_others_told(tmp_path: Path) -> None:
    make_files(tmp_path, *(f"train/{it}" for it in PETS), "test/Cat_9.jpg", "x.jpg")
    choice = LayoutChoice(PATTERN, pattern="{class}_{number}.jpg")
    found = list_images(tmp_path, choice)
    assert found.class_names == {"cat", "dog"}
    assert {(it.label, it.split) for it in found.files} == {
        ("cat", "train"), ("dog", "train"), ("cat", "test"),
    }  # fmt: skip
    (bad,) = found.bad_files
    assert (bad.path, "does not fit" in bad.reason) == ("x.jpg", True)


def test_a_preview_says_what_is_captured() -> None:
    found = name_preview([*PETS, "x.jpg"], r"^([a-z]+)_")
    assert found.counts == {"cat": 5, "dog": 5}
    assert found.examples[:2] == (("cat_0.jpg", "cat"), ("cat_1.jpg", "cat"))
    assert found.others == ("x.jpg",)
    with pytest.raises(ConfigError):
        name_preview(PETS, "(")


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("{}_{}.jpg", "{class}_{number}"),
        ("{}.{}.jpg", "{class}.{number}"),
        ("{} ({}).png", "{class} ({number})"),
        ("{}{}.png", r"^([^\W\d_]+)\d+\."),
    ],
)
def test_a_usual_pattern_is_offered(form: str, pattern: str, tmp_path: Path) -> None:
    names = [form.format(it, i) for it in ("cat", "dog") for i in range(6)]
    (way,) = list_images(make_files(tmp_path, *names)).ways
    assert way == LayoutChoice(PATTERN, pattern=pattern)


@pytest.mark.parametrize(
    "names",
    [
        [f"IMG_{number}.jpg" for number in range(20)],
        [f"IMG_{number}.jpg" for number in range(9)]
        + [f"DSC_{i}.jpg" for i in range(9)],
        [f"holiday{number}_{number}.jpg" for number in range(20)],
        ["cat_1.jpg", "dog_1.jpg"],
        PETS + [f"other {number}.jpg" for number in range(3)],
        [],
    ],
)
def test_names_that_say_little_are_not_offered(names: list[str]) -> None:
    assert fitting_pattern(names) == ""
