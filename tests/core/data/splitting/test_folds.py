"""Folds: every image is tested once, and what belongs together stays together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.data.datasets import Dataset, add_folder
from core.data.folders.choice import CLASSES, LayoutChoice, save_layout
from core.data.folders.layout import BadFile
from core.data.manifest import Manifest
from core.data.manifests import current_manifest
from core.data.scan import scan
from core.data.splitting.extending import extension
from core.data.splitting.folds import dealt_folds
from core.data.splitting.item import Item
from core.data.splitting.named import make_split, named_splits, use_split
from core.data.splitting.plan import SplitPlan
from core.data.splitting.rule import FOLDER, SplitRule
from core.errors import ConfigError, DataError
from tests.core.data.conftest import Tree

FIVE = SplitRule(folds=5)


def items(counts: dict[int, int], group: int = 1) -> list[Item]:
    """So many images per label, each `group` of them in one cluster."""
    return [
        Item(f"{label}/{i}", label, None, f"{label}-{i}", f"{label}-{i // group}")
        for label, count in counts.items()
        for i in range(count)
    ]


def made(dataset: Dataset, rule: SplitRule, name: str = "") -> Manifest:
    return make_split(dataset, scan(dataset), SplitPlan(rule, name))


@pytest.fixture
def people(tree: Tree) -> Dataset:
    """Eight people, each with two images of both classes."""
    folders = {f"{name}/p{i}": 2 for i in range(8) for name in ("cat", "dog")}
    dataset = add_folder(tree(folders))
    save_layout(dataset.folder, LayoutChoice(CLASSES))
    return dataset


@pytest.mark.parametrize("group", [1, 3])
@pytest.mark.parametrize("folds", [3, 5, 10])
def test_every_image_is_test_once_and_clusters_and_classes_hold(
    group: int, folds: int
) -> None:
    images = items({0: 60, 1: 36}, group)
    found = dealt_folds(images, "ab", SplitRule(folds=folds, seed=2))
    assert len(found) == folds
    tested = [item.path for fold in found for item in fold if item.split == "test"]
    assert sorted(tested) == sorted(item.path for item in images)
    for fold in found:
        assert [item.path for item in fold] == [item.path for item in images]
        sides: dict[str, set[str | None]] = {}
        for item in fold:
            sides.setdefault(item.cluster, set()).add(item.split)
        assert all(len(places) == 1 for places in sides.values())
        counts = Counter((item.label, item.split) for item in fold)
        for label, total in ((0, 60), (1, 36)):
            assert abs(counts[label, "test"] - total / folds) <= group
            assert counts[label, "validation"] > 0 and counts[label, "train"] > 0


def test_validation_has_its_share_of_what_is_not_tested() -> None:
    rule = SplitRule(folds=5, fractions=(0.6, 0.2, 0.2))
    for fold in dealt_folds(items({0: 100, 1: 100}), "ab", rule):
        sides = Counter(item.split for item in fold)
        assert sides == {"test": 40, "validation": 40, "train": 120}


def test_another_seed_deals_otherwise_and_order_makes_no_difference() -> None:
    images = items({0: 20, 1: 20})

    def sides(seed: int, images: list[Item]) -> list[dict[str, str | None]]:
        found = dealt_folds(images, "ab", SplitRule(folds=4, seed=seed))
        return [{item.path: item.split for item in fold} for fold in found]

    assert sides(0, images) == sides(0, images[::-1]) != sides(1, images)


def test_rests_of_small_classes_are_spread_over_the_folds() -> None:
    found = dealt_folds(items(dict.fromkeys(range(7), 6)), "abcdefg", FIVE)
    sizes = [sum(item.split == "test" for item in fold) for fold in found]
    assert max(sizes) - min(sizes) <= 1


def test_a_class_in_one_group_or_too_few_groups_are_refused() -> None:
    alone = [replace(item, cluster="one" * item.label) for item in items({0: 9, 1: 9})]
    with pytest.raises(DataError, match="b, all of whose images belong together"):
        dealt_folds(alone, "ab", SplitRule(folds=3))
    with pytest.raises(DataError, match="4 groups"):
        dealt_folds(items({0: 8, 1: 8}, 4), "ab", FIVE)


@pytest.mark.parametrize("folds", [2, 11])
def test_another_number_of_folds_is_refused(folds: int) -> None:
    with pytest.raises(ConfigError, match="3 to 10 folds"):
        SplitRule(folds=folds)


def test_the_manifest_keeps_all_folds_and_names_each(people: Dataset) -> None:
    rule = SplitRule(FOLDER, folds=4)
    whole = made(people, rule, "four")
    assert current_manifest(people) == whole
    assert Manifest.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert whole.made_by.words == "into 4 folds, by sub-folder"
    folds = whole.each_fold
    assert [fold.made_by.fold_words for fold in folds] == [
        f"fold {i} of 4" for i in (1, 2, 3, 4)
    ]
    assert folds[0].entries == whole.entries
    assert len({fold.digest for fold in (whole, *folds)}) == 5
    assert {fold.contents_digest for fold in folds} == {whole.contents_digest}
    for fold in folds:
        people_of = {side: set[str]() for side in ("train", "validation", "test")}
        for entry in fold.entries:
            people_of[entry.split].add(entry.path.split("/")[1])
        assert not people_of["test"] & people_of["validation"]
        assert not (people_of["test"] | people_of["validation"]) & people_of["train"]
        assert fold.each_fold == [fold]


def test_a_set_of_folds_is_one_named_split_among_others(people: Dataset) -> None:
    made(people, SplitRule(), "single")
    whole = made(people, FIVE, "five")
    use_split(people, "single")
    assert [split.name for split in named_splits(people)] == ["five", "single"]
    assert use_split(people, "five") == whole == current_manifest(people)


def test_a_file_that_went_away_leaves_every_fold(people: Dataset) -> None:
    whole = made(people, FIVE)
    less = whole.without([BadFile(whole.entries[3].path, "gone")])
    for before, after in zip(whole.each_fold, less.each_fold, strict=True):
        assert after.entries == before.entries[:3] + before.entries[4:]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folds: folds[:-1],
        lambda folds: [folds[0][:-1], *folds[1:]],
        lambda folds: ["3" + folds[0][1:], *folds[1:]],
        lambda folds: [folds[0], folds[0], *folds[2:]],
    ],
)
def test_damaged_folds_are_no_manifest(
    people: Dataset, spoil: Callable[[list[str]], list[str]]
) -> None:
    values = made(people, FIVE).to_json()
    values["folds"] = spoil(values["folds"])
    with pytest.raises(DataError, match="folds that don't fit"):
        Manifest.from_json(values)


def test_given_splits_are_passed_over_and_that_is_said(tree: Tree) -> None:
    folders = {
        f"{split}/{name}": 6 for split in ("train", "test") for name in ("cat", "dog")
    }
    dataset = add_folder(tree(folders))
    whole = made(dataset, SplitRule(folds=3))
    assert whole.notes[0].startswith("The split that the folders give is passed over")
    assert any(e.path.startswith("train/") for e in whole.entries if e.split == "test")


def test_a_class_with_fewer_groups_than_folds_is_said(tree: Tree) -> None:
    whole = made(add_folder(tree({"cat": 9, "fern": 3})), FIVE)
    assert whole.notes == (
        "fern has fewer groups or images than the 5 folds: some folds test none of it.",
    )


def test_new_files_can_only_be_dealt_out_with_the_others(people: Dataset) -> None:
    made(people, FIVE)
    with pytest.raises(DataError, match="Make the folds anew"):
        extension(people)
