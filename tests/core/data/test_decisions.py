"""Decisions: a list that grows, from which the next manifest is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.datasets import Dataset, add_folder
from core.data.decisions import (
    EXCLUDE,
    GROUP,
    INCLUDE,
    KEEP,
    RELABEL,
    Decision,
    Standing,
    decide,
    holding,
    read_decisions,
    standing,
    undo,
)
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, ensure_manifest, make_manifest
from core.data.scan import scan
from tests.core.data.conftest import Tree


@pytest.fixture
def dataset(tree: Tree) -> Dataset:
    return add_folder(tree({"cat": 6, "dog": 6}))


def next_manifest(dataset: Dataset) -> Manifest:
    return make_manifest(dataset, scan(dataset))


def label_of(manifest: Manifest, path: str) -> str:
    (entry,) = (entry for entry in manifest.entries if entry.path == path)
    return manifest.class_names[entry.label]


def test_the_next_manifest_is_made_of_files_and_decisions(dataset: Dataset) -> None:
    before = ensure_manifest(dataset)
    files = {path: path.read_bytes() for path in Path(dataset.root).rglob("*.png")}
    digest = before.entries[0].digest
    decide(dataset, [
        Decision("cat/0.png", digest, EXCLUDE, "blurred"),
        Decision("cat/1.png", "", RELABEL, "dog"),
    ])  # fmt: skip
    assert current_manifest(dataset) == before
    after = next_manifest(dataset)
    assert label_of(after, "cat/1.png") == "dog"
    assert len(after.entries) == 11
    (left_out,) = after.excluded
    assert left_out.path == "cat/0.png"
    assert left_out.reason == "excluded by a decision: blurred"
    assert {path: path.read_bytes() for path in files} == files


def test_the_last_decision_of_a_kind_counts() -> None:
    made = [
        Decision("a.png", "", EXCLUDE, "dark"),
        Decision("a.png", "", RELABEL, "dog"),
        Decision("a.png", "", INCLUDE),
        Decision("a.png", "", GROUP, "Ann"),
        Decision("b.png", "", KEEP),
    ]
    assert standing(made, {"a.png": "x", "b.png": "y"}) == {
        "a.png": Standing(label="dog", is_confirmed=True, group="Ann"),
        "b.png": Standing(is_confirmed=True),
    }


def test_a_decision_about_another_picture_of_that_name_does_not_hold() -> None:
    made = [Decision("a.png", "old", EXCLUDE)]
    assert standing(made, {"a.png": "new"}) == {}
    assert standing(made, {}) == {}


def test_what_is_undone_is_as_it_was_before(dataset: Dataset) -> None:
    first, second = Decision("a", "", RELABEL, "dog"), Decision("a", "", RELABEL, "cow")
    decide(dataset, [first, second, Decision("a", "", EXCLUDE)])
    known = read_decisions(dataset)
    decide(dataset, undo(known, known[1:2]))
    assert standing(read_decisions(dataset), {"a": "x"})["a"].label == "dog"
    assert standing(read_decisions(dataset), {"a": "x"})["a"].excluded == ""
    known = read_decisions(dataset)
    decide(dataset, undo(known, known))
    assert standing(read_decisions(dataset), {"a": "x"}) == {}


def test_undoing_again_goes_further_back(dataset: Dataset) -> None:
    at = {"a": "x"}
    for number, label in enumerate(("dog", "cow", "dog", "cat")):
        decide(dataset, [Decision("a", "x", RELABEL, label, number, "Ann")])
    seen = []
    while left := holding(made := read_decisions(dataset), at):
        seen.append((left[-1].value, left[-1].person))
        decide(dataset, undo(made, left[-1:], "Bob"))
    assert seen == [("cat", "Ann"), ("dog", "Ann")]
    assert standing(read_decisions(dataset), at) == {}
    assert read_decisions(dataset)[-1].person == "Bob"


def test_what_holds_is_the_last_of_each_subject_by_whoever_said_it() -> None:
    made = [
        Decision("a", "x", KEEP, "", 1.0, "Ann"),
        Decision("a", "x", EXCLUDE, "dark", 2.0, "Bob"),
        Decision("a", "x", KEEP, "", 3.0, "Bob"),
        Decision("b", "other", KEEP, "", 4.0),
        Decision("c", "", GROUP, "7", 5.0),
        Decision("d", "z", EXCLUDE, "", 6.0),
        Decision("d", "z", INCLUDE, "", 7.0),
    ]
    held = holding(made, dict(zip("abcd", "xyzz", strict=True)))
    assert held == [made[0], made[1], made[4]]


def test_what_was_decided_of_an_earlier_picture_does_not_come_back() -> None:
    made = [
        Decision("a", "old", RELABEL, "cat"),
        Decision("a", "new", RELABEL, "dog"),
    ]
    (back,) = undo(made, made[1:])
    assert (back.action, back.value) == ("unlabel", "")


def test_classes_come_and_go_with_decisions(dataset: Dataset) -> None:
    moved = [Decision(f"dog/{number}.png", "", RELABEL, "ant") for number in range(6)]
    decide(dataset, moved)
    assert next_manifest(dataset).class_names == ("cat", "ant")


def test_a_damaged_line_harms_no_other(dataset: Dataset) -> None:
    decide(dataset, [Decision("a", "", EXCLUDE)])
    path = dataset.folder / "decisions.jsonl"
    path.write_bytes(path.read_bytes() + b'{"path": 3}\n[1]\n{"path": "b", "dig')
    decide(dataset, [Decision("c", "", KEEP)])
    assert [decision.path for decision in read_decisions(dataset)] == ["a", "c"]
