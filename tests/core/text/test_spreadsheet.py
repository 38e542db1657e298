"""Tables that Excel opens without changing what they say."""

from __future__ import annotations

import csv
import io

import pytest

from core.text.spreadsheet import as_meant, csv_bytes, csv_text

KEPT = (
    *("cat", "", "0", "7", "10", "123456789012345", "nan", "None", "<5mm", "a & b"),
    *("*bold*", ":red[x]", "a|b", "[0]", "{a}", "all", "狗 😀", "x" * 120, "a1", "e3"),
    *("5 mm", "may", "March of 2", "12 monkeys", "IMG_2024-01-31.jpg", "a,b", 'a"b'),
    *("a\nb", "5th", "p2", "true north", "m/7", "jan" * 40 + "!"),
)
FORMULAS = (
    *("=1+1", "+5", "-dash", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1+1", "\uff1d1+1"),
    *(
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "=cmd|' /C calc'!A0",
        "-1",
        '=HYPERLINK("http://x")',
    ),
)
CHANGED = (
    *("007", "1e5", "1E-3", "1.0", "1,000", "2024-01-31", "3-4", "3/4", "10:30"),
    *("5 PM", "100%", "$5", "(5)", "True", "FALSE", "1234567890123456", " 7", "MARCH1"),
    *("SEPT2", "1 Jan 2024", "dec-5", "1.2.3", "\uff12", "'quoted", "'=1"),
)


def written(*texts: str) -> list[str]:
    """Cells as a file has them, and a program finds them."""
    data = csv_bytes(csv_text(["name", "share"], [(text, 0.5) for text in texts]))
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    header, *found = rows
    assert header == ["name", "share"]
    assert {row[1] for row in found} == {"0.500000"}
    return [row[0] for row in found]


def test_a_file_begins_with_the_mark_that_excel_asks_for() -> None:
    data = csv_bytes(csv_text(["name"], [["狗"]]))
    assert data.startswith(b"\xef\xbb\xbfname")
    assert not data.decode("utf-8-sig").startswith("\ufeff")


@pytest.mark.parametrize("text", KEPT)
def test_what_a_spreadsheet_leaves_alone_stands_as_it_is(text: str) -> None:
    assert written(text) == [text]


@pytest.mark.parametrize("text", [*FORMULAS, *CHANGED])
def test_what_a_spreadsheet_would_run_or_change_is_marked_as_text(text: str) -> None:
    assert written(text) == [f"'{text}"]


def test_every_text_comes_back() -> None:
    texts = [*KEPT, *FORMULAS, *CHANGED]
    assert [as_meant(cell) for cell in written(*texts)] == texts


def test_numbers_and_nothing_are_no_text() -> None:
    text = csv_text(["a", "b", "c"], [(-0.25, None, 3)])
    assert text.splitlines()[1] == "-0.250000,,3"


def test_a_name_that_is_no_utf_8_is_written_as_it_was() -> None:
    name = b"caf\xe9.png".decode("utf-8", "surrogateescape")
    assert b"caf\xe9.png" in csv_bytes(csv_text(["file"], [[name]]))
