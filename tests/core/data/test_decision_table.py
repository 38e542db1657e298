"""Tables of decisions, as people and spreadsheets write them."""

from __future__ import annotations

import pytest

from core.data.decision_table import read_table, table_text, written_table
from core.data.decisions import Decision
from core.errors import DataError
from core.text.spreadsheet import csv_bytes

DIGESTS = {"cat/1.png": "a" * 32, "dog/=2.png": "b" * 32, "dog/ 3.png": "c" * 32}
CLASSES = ("cat", "dog", "007")


def decided(text: str) -> list[tuple[str, str, str]]:
    table = read_table(text, DIGESTS, CLASSES)
    return [(item.path, item.action, item.value) for item in table.decisions]


@pytest.mark.parametrize(
    "text",
    [
        "path,action,value\ncat/1.png,relabel,dog\n",
        "﻿Action;File Name;New label\r\nRelabel;cat\\1.png; dog \r\n",
        "note\tvalue\timage\tdecision\n\tdog\t./cat/1.png\trelabel\n",
    ],
)
def test_columns_are_guessed_whatever_separates_them(text: str) -> None:
    text = table_text(text.encode())
    assert decided(text) == [("cat/1.png", "relabel", "dog")]


def test_what_was_guessed_is_told() -> None:
    table = read_table("File,decision,label,Reason\n", DIGESTS, CLASSES)
    assert table.columns == {"path": "File", "action": "decision", "value": "Reason"}
    assert not table.decisions and not table.problems


def test_rows_that_cannot_be_taken_say_why_and_harm_no_other() -> None:
    text = (
        "path,action,value,digest\n"
        "cat/9.png,keep,,\n"
        "cat/1.png,delete,,\n"
        "cat/1.png,relabel,bird,\n"
        "cat/1.png,relabel,,\n"
        "cat/1.png,group,,\n"
        f"cat/1.png,keep,,{'f' * 32}\n"
        "cat/1.png,exclude,too dark,\n"
        ",,,\n"
        "cat/1.png,,,\n"
    )
    table = read_table(text, DIGESTS, CLASSES, "ann")
    (taken,) = table.decisions
    assert (taken.action, taken.value, taken.person) == ("exclude", "too dark", "ann")
    assert taken.digest == "a" * 32
    assert table.num_open == 1
    assert [problem.line for problem in table.problems] == [2, 3, 4, 5, 6, 7]
    reasons = [problem.reason for problem in table.problems]
    assert reasons[0] == "no image of this data set"
    assert '"delete" is no action: write one of exclude,' in reasons[1]
    assert reasons[2] == '"bird" is no class of this data set: 007, cat, dog'
    assert "needs its class under value" in reasons[3]
    assert "a group needs a name" in reasons[4]
    assert "has changed since" in reasons[5]


def test_what_is_written_is_read_again_and_no_formula() -> None:
    made = [
        Decision("dog/=2.png", "b" * 32, "relabel", "007", 5.0),
        Decision("cat/1.png", "", "exclude", "=HYPERLINK(1)", 6.0, "@bob"),
        Decision("dog/ 3.png", "c" * 32, "group", "'twas", 7.0),
    ]
    text = written_table(made)
    assert "'=HYPERLINK(1)" in text and "'@bob" in text and "'007" in text
    again = table_text(csv_bytes(text))
    assert decided(again) == [(item.path, item.action, item.value) for item in made]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no path and no action among: nothing"),
        ("image,label\ncat/1.png,dog\n", "no action among: image, label"),
    ],
)
def test_a_table_without_its_columns_is_refused(text: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_table(text, DIGESTS, CLASSES)


def test_excel_s_unicode_text_is_read_and_other_bytes_are_refused() -> None:
    assert table_text("path\taction".encode("utf-16")) == "path\taction"
    with pytest.raises(DataError, match="CSV UTF-8"):
        table_text(b"path,action\nk\xe4tzchen.png,keep")


def test_a_new_class_is_begun_where_that_is_asked_for_and_can_be_called_so() -> None:
    text = (
        "path,action,value\ncat/1.png,relabel,bird\n"
        "dog/ 3.png,relabel,CAT\ndog/=2.png,relabel,a/b\n"
    )
    table = read_table(text, DIGESTS, CLASSES, accepts_new=True)
    assert [(d.path, d.value) for d in table.decisions] == [("cat/1.png", "bird")]
    assert [bad.line for bad in table.problems] == [3, 4]
    assert "which is cat but for how it is written" in table.problems[0].reason
    assert not read_table(text, DIGESTS, CLASSES).decisions


def test_an_unlabelled_image_needs_a_label_and_no_other_word() -> None:
    digests = {".pool/new.png": "d" * 32}
    for action in ("keep", "group"):
        text = f"path,action,value\n.pool/new.png,{action},cat\n"
        (problem,) = read_table(text, digests, CLASSES).problems
        assert "needs relabel" in problem.reason
    for action in ("relabel", "exclude", "unlabel"):
        text = f"path,action,value\n.pool/new.png,{action},cat\n"
        assert len(read_table(text, digests, CLASSES).decisions) == 1
