"""What is asked of folders is told in full, and the answer is remembered."""

from __future__ import annotations

import pytest

from core.data.datasets import Dataset, add_folder, list_datasets, list_files
from core.data.folders.choice import (
    CLASSES,
    GIVEN,
    MERGED,
    LayoutChoice,
    save_layout,
    saved_layout,
)
from core.data.folders.question import LayoutQuestion, UnclearLayout, listed
from core.data.manifests import ensure_manifest
from core.data.scan import scan
from tests.core.data.conftest import Tree

FOLDERS = {f"{top}/{name}": 3 for top in ("Exam", "Learn") for name in ("cat", "dog")}


@pytest.fixture
def dataset(tree: Tree) -> Dataset:
    return add_folder(tree(FOLDERS))


def test_a_scan_is_refused_with_what_was_seen_and_what_to_say(dataset: Dataset) -> None:
    with pytest.raises(UnclearLayout) as caught:
        scan(dataset)
    assert "Exam and Learn, with the same folders in them (cat and dog)" in str(
        caught.value
    )
    for words in ("--layout classes", "--layout merged", "--splits 'Exam=train,Learn="):
        assert words in caught.value.action


def test_what_can_be_answered_stays_registered(dataset: Dataset) -> None:
    with pytest.raises(UnclearLayout):
        ensure_manifest(dataset)
    assert list_datasets() == [dataset]


@pytest.mark.parametrize(
    ("choice", "classes"),
    [
        (LayoutChoice(CLASSES), ("Exam", "Learn")),
        (LayoutChoice(MERGED), ("cat", "dog")),
        (LayoutChoice(GIVEN, {"Learn": "train", "Exam": "test"}), ("cat", "dog")),
    ],
)
def test_an_answer_is_kept_with_the_data_set(
    dataset: Dataset, choice: LayoutChoice, classes: tuple[str, ...]
) -> None:
    save_layout(dataset.folder, choice)
    assert saved_layout(dataset.folder) == choice
    assert ensure_manifest(dataset).class_names == classes


def test_a_split_is_never_made_of_the_exam_against_the_lessons(
    dataset: Dataset,
) -> None:
    save_layout(dataset.folder, LayoutChoice(GIVEN, {"Learn": "train", "Exam": "test"}))
    manifest = ensure_manifest(dataset)
    for entry in manifest.entries:
        assert (entry.split == "test") == entry.path.startswith("Exam/")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"layout": 3}', '{"layout": "sideways", "splits": {}}',
     '{"layout": "splits", "splits": {"Learn": 1}}', '{"layout": "classes"}'],
)  # fmt: skip
def test_a_damaged_answer_is_asked_again(dataset: Dataset, text: str) -> None:
    (dataset.folder / "layout.json").write_text(text)
    assert saved_layout(dataset.folder) is None
    assert list_files(dataset).question is not None


def test_an_answer_about_folders_that_went_is_asked_anew(dataset: Dataset) -> None:
    save_layout(dataset.folder, LayoutChoice(GIVEN, {"Other": "train"}))
    with pytest.raises(UnclearLayout):
        scan(dataset)


def test_long_lists_are_cut() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([str(number) for number in range(9)]) == "0, 1, 2, 3 and 5 more"


@pytest.mark.parametrize(
    ("names", "given"),
    [
        (("Testdaten", "Trainingsdaten"), "Testdaten=test,Trainingsdaten=train"),
        (("entrainement", "validierung"), "entrainement=train,validierung=validation"),
        (("query", "support"), "query=train,support=test"),
        (("a_testing_b", "other"), "a_testing_b=test,other=train"),
    ],
)
def test_the_example_of_splits_follows_what_names_sound_like(
    names: tuple[str, ...], given: str
) -> None:
    question = LayoutQuestion(names, ("cat", "dog"), {})
    assert f"--splits '{given}'" in str(question.error())
