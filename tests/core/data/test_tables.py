"""Tables are read as people's programs write them; what is none is said."""

from __future__ import annotations

import time

import pytest

from core.data.tables import read_table
from core.errors import ConfigError

ROWS = (("a.jpg", "Käse, alt"), ("b.jpg", "Brot"))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_separators(encoding: str, delimiter: str) -> None:
    lines = [f'"file, the"{delimiter}label', f'a.jpg{delimiter}"Käse, alt"', ""]
    text = "\r\n".join([*lines, f"b.jpg{delimiter}Brot", ""])
    found = read_table(text.encode(encoding))
    assert found.columns == ("file, the", "label")
    assert found.rows == ROWS


@pytest.mark.parametrize(
    "text",
    [
        '{"file": "a.jpg", "label": "Käse, alt"}\n\n{"file": "b.jpg", "label": "Brot"}',
        '[{"file":"a.jpg", "label": ["Käse, alt"]}, {"label":"Brot","file":"b.jpg"}]',
        '{"a.jpg": "Käse, alt", "b.jpg": "Brot"}',
    ],
)
def test_json(text: str) -> None:
    found = read_table(text.encode())
    assert (found.columns, found.rows) == (("file", "label"), ROWS)


def test_values_of_json_are_text() -> None:
    text = b'{"f": "a", "n": 3, "x": null, "l": ["p", "q"]}\n{"f": "b", "t": true}'
    found = read_table(text)
    assert found.columns == ("f", "n", "x", "l", "t")
    assert found.rows == (("a", "3", "", '["p", "q"]', ""), ("b", "", "", "", "true"))


def test_lines_with_blanks_only_between() -> None:
    found = read_table(b"a.jpg 0\nb.jpg 1\n").without_header()
    assert found.columns == ("column 1", "column 2")
    assert found.rows == (("a.jpg", "0"), ("b.jpg", "1"))


def test_headings_that_are_missing_are_numbered() -> None:
    assert read_table(b",path\n0,a\n").columns == ("column 1", "path")


def test_a_stray_zero_byte_harms_nothing_else() -> None:
    assert read_table(b"f,l\na.jpg,c\0at\nb.jpg,dog\n").rows[1] == ("b.jpg", "dog")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"f,g\n",
        b"f,f\na,b\n",
        b"\xff\xfe\x00",
        b"PK\x03\x04zip",
        b"[1, 2]",
        b'{"a": ' * 100_000,
        b'f,g\n"' + b"x" * 10_000_000,
        b"f,g\na," + b"y" * 10_000_000,
        b"x" * 50_000_001,
        b"," * 10_001 + b"\na",
        b"\x89PNG\r\n\x1a\n\x00\x00\x81\x8d",
    ],
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        read_table(data)
    assert "first line names its columns" in caught.value.expected
    assert len(str(caught.value)) < 1000


def test_many_rows_are_read_quickly() -> None:
    data = b"file,label\n" + b"folder/image.jpg,cat\n" * 50_000
    start = time.process_time()
    assert len(read_table(data).rows) == 50_000
    assert time.process_time() - start < 1
