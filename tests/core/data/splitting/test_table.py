"""Tables of groups: how they are read, and which columns are meant."""

from __future__ import annotations

import pytest

from core.data.splitting.table import read_groups
from core.errors import ConfigError

PATHS = ["cat/1.png", "cat/2.png", "dog/1.png", "dog/3.png"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_guessed_by_what_is_in_them(delimiter: str) -> None:
    lines = ["age,when,image,Patient No"]
    lines += [
        f"{50 + i},2024-0{i + 1},./{path},p{i // 2}" for i, path in enumerate(PATHS)
    ]
    table = read_groups("\r\n".join(lines).replace(",", delimiter).encode("utf-8-sig"))
    assert table.guessed_columns(PATHS) == ("image", "Patient No")
    groups = table.groups(PATHS, "image", "Patient No")
    assert groups == dict(zip(PATHS, ["p0", "p0", "p1", "p1"], strict=True))


def test_without_a_telling_name_a_column_that_repeats_holds_the_groups() -> None:
    lines = ["a,b,c,d"] + [f"{path},{i},same,{i % 2}" for i, path in enumerate(PATHS)]
    assert read_groups("\n".join(lines).encode()).guessed_columns(PATHS) == ("a", "d")


def test_names_count_where_they_are_of_one_image_only() -> None:
    text = b"f,g\n1.png,a\n2.png,b\n/data/pets/dog/3.png,c\nmoon/2.png,d\n"
    groups = read_groups(text).groups(PATHS, "f", "g")
    assert groups == {"cat/2.png": "b", "dog/3.png": "c"}


def test_short_and_empty_rows_do_no_harm() -> None:
    table = read_groups(b"f,g\ncat/1.png\n\n,\ncat/2.png,a,more\n")
    assert table.groups(PATHS, "f", "g") == {"cat/2.png": "a"}


@pytest.mark.parametrize(
    "data", [b"", b"f,g\n", b"f,f\na,b\n", b"\xff\xfe\x00", b'f,g\n"' + b"x" * 200_000]
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(ConfigError, match="first line names its columns"):
        read_groups(data)


def test_a_table_of_other_images_is_refused() -> None:
    with pytest.raises(ConfigError, match="none of which names an image"):
        read_groups(b"f,g\nx.png,a\n").guessed_columns(PATHS)
    with pytest.raises(ConfigError, match="one column"):
        read_groups(b"f\ncat/1.png\n").guessed_columns(PATHS)
