"""The split is stratified, repeatable, and keeps copies on one side."""

from __future__ import annotations

import hashlib
import random
from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from core.data.splitting.assign import assign_splits
from core.data.splitting.item import Item

FRACTIONS = (0.7, 0.15, 0.15)


def items(*counts: int, split: str | None = None, start: int = 0) -> list[Item]:
    return [
        Item(f"{split}/{label}/{i}.png", label, split, f"{label}-{start + i}")
        for label, count in enumerate(counts)
        for i in range(count)
    ]


def tally(placed: list[Item]) -> dict[int, Counter[str | None]]:
    found: dict[int, Counter[str | None]] = defaultdict(Counter)
    for item in placed:
        found[item.label][item.split] += 1
    return dict(found)


def test_every_class_is_split_by_the_fractions() -> None:
    placed, excluded = assign_splits(items(100, 1000, 20), 0, FRACTIONS)
    assert excluded == []
    assert tally(placed) == {
        0: {"train": 70, "validation": 15, "test": 15},
        1: {"train": 700, "validation": 150, "test": 150},
        2: {"train": 14, "validation": 3, "test": 3},
    }


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, {"train": 1}),
        (2, {"train": 1, "validation": 1}),
        (3, {"train": 1, "validation": 1, "test": 1}),
        (4, {"train": 2, "validation": 1, "test": 1}),
    ],
)
def test_small_classes_get_what_they_can(
    count: int, expected: dict[str, int], seed: int
) -> None:
    placed, _ = assign_splits(items(count), seed, FRACTIONS)
    assert tally(placed)[0] == expected


def test_training_keeps_an_image_with_greedy_fractions() -> None:
    for count in range(2, 9):
        placed, _ = assign_splits(items(count), 0, (0.02, 0.49, 0.49))
        assert tally(placed)[0]["train"] >= 1
        assert tally(placed)[0]["validation"] >= 1


def test_no_test_split_when_its_fraction_is_zero() -> None:
    placed, _ = assign_splits(items(10), 0, (0.8, 0.2, 0.0))
    assert tally(placed)[0] == {"train": 8, "validation": 2}


def test_order_and_names_make_no_difference() -> None:
    ordered = items(40, 40)
    mixed = [
        Item(f"x{i}", item.label, None, item.digest) for i, item in enumerate(ordered)
    ]
    random.Random(1).shuffle(mixed)
    first = {
        item.digest: item.split for item in assign_splits(ordered, 7, FRACTIONS)[0]
    }
    second = {item.digest: item.split for item in assign_splits(mixed, 7, FRACTIONS)[0]}
    third = {item.digest: item.split for item in assign_splits(mixed, 8, FRACTIONS)[0]}
    assert first == second
    assert first != third


@pytest.mark.parametrize("seed", range(8))
def test_copies_are_on_one_side(seed: int) -> None:
    generator = random.Random(seed)
    copied = [
        Item(f"{i}.png", label, None, f"{label}-{generator.randrange(12)}")
        for i in range(90)
        for label in (i % 3,)
    ]
    placed, excluded = assign_splits(copied, seed, FRACTIONS)
    sides = defaultdict(set)
    for item in placed:
        sides[item.digest].add(item.split)
    assert all(len(side) == 1 for side in sides.values())
    assert excluded == []
    for counts in tally(placed).values():
        assert counts["train"] >= 15
        assert min(counts["validation"], counts["test"]) >= 1


def test_only_copies_of_one_picture_all_train() -> None:
    same = [Item(f"{i}.png", 0, None, "same") for i in range(5)]
    placed, _ = assign_splits(same, 0, FRACTIONS)
    assert tally(placed)[0] == {"train": 5}


def test_a_picture_with_two_labels_trains() -> None:
    twice = [Item("a.png", 0, None, "same"), Item("b.png", 1, None, "same")]
    for seed in range(10):
        placed, _ = assign_splits([*items(3, 3), *twice], seed, FRACTIONS)
        assert {item.split for item in placed if item.digest == "same"} == {"train"}


def test_given_splits_are_kept_and_a_missing_one_is_carved_out_of_train() -> None:
    given = [*items(20, 20, split="train"), *items(5, 5, split="test", start=50)]
    placed, excluded = assign_splits(given, 0, FRACTIONS)
    assert excluded == []
    for counts in tally(placed).values():
        assert counts == {"train": 16, "validation": 4, "test": 5}
    carved = {item.path for item in placed if item.split == "validation"}
    assert all(path.startswith("train/") for path in carved)


def test_all_given_splits_stay_as_they_are() -> None:
    given = [
        *items(4, 2, split="train"),
        *items(1, 3, split="validation", start=50),
        *items(2, 2, split="test", start=90),
    ]
    assert assign_splits(given, 3, FRACTIONS)[0] == given


def test_a_copy_across_given_splits_stays_in_the_most_protected_one() -> None:
    given = [
        *items(4, 4, split="train"),
        *items(2, 2, split="validation", start=50),
        *items(2, 2, split="test", start=90),
        Item("train/0/copy.png", 0, "train", "0-90"),
        Item("validation/0/copy.png", 0, "validation", "0-90"),
        Item("train/1/copy.png", 1, "train", "1-50"),
    ]
    placed, excluded = assign_splits(given, 0, FRACTIONS)
    assert {bad.path: bad.reason for bad in excluded} == {
        "train/0/copy.png": "same picture as test/0/0.png",
        "validation/0/copy.png": "same picture as test/0/0.png",
        "train/1/copy.png": "same picture as validation/1/0.png",
    }
    assert len(placed) == len(given) - 3


def sides_of(placed: list[Item]) -> dict[str, str | None]:
    return {item.path: item.split for item in placed}


def test_without_clusters_splits_are_those_of_earlier_versions() -> None:
    generator = random.Random(5)
    copied = [
        Item(f"{i}.png", i % 4, None, f"{i % 4}-{generator.randrange(60)}")
        for i in range(300)
    ]
    twice = [Item("x", 0, None, "two"), Item("y", 1, None, "two")]
    given = [
        Item(f"{i}", i % 3, ("train", "test")[i % 5 == 0], f"{i}") for i in range(90)
    ]
    own = [replace(item, cluster=item.digest) for item in copied + twice]
    text = ""
    for items_, seed, fractions in ((own, 3, FRACTIONS), (given, 1, (0.6, 0.2, 0.2))):
        text += "".join(
            {"train": "t", "validation": "v", "test": "ts"}[item.split or ""]
            for item in assign_splits(items_, seed, fractions)[0]
        )
    assert hashlib.sha256(text.encode()).hexdigest().startswith("6149c07d0eb11252")


def test_images_of_an_earlier_split_stay_and_new_ones_fill_the_shares() -> None:
    first, _ = assign_splits(items(40, 20), 0, FRACTIONS)
    old = [replace(item, split=None, earlier=item.split) for item in first]
    placed, _ = assign_splits([*old, *items(60, 80, start=100)], 9, FRACTIONS)
    sides = sides_of(placed[:60])
    assert sides == sides_of(first)
    assert tally(placed) == {
        label: {"train": 70, "validation": 15, "test": 15} for label in (0, 1)
    }


def test_a_new_image_goes_where_its_cluster_is() -> None:
    first, _ = assign_splits(items(40, 20), 0, FRACTIONS)
    test = next(item for item in first if item.split == "test")
    old = [
        replace(
            *(item,),
            split=None,
            earlier=item.split,
            cluster="c" if item is test else item.digest,
        )
        for item in first
    ]
    new = [Item(f"new-{i}", test.label, None, f"new-{i}", "c") for i in range(5)]
    placed, _ = assign_splits([*old, *new], 9, FRACTIONS)
    assert {item.split for item in placed if item.path.startswith("new")} == {"test"}


def test_a_cluster_across_given_splits_is_left_as_it_is_or_repaired() -> None:
    given = [
        *items(4, 4, split="train"),
        *items(2, 2, split="validation", start=50),
        *items(2, 2, split="test", start=90),
    ]
    kin = {"train/0/0.png", "validation/0/1.png", "test/0/1.png", "train/1/3.png"}
    given = [replace(i, cluster="c" if i.path in kin else i.digest) for i in given]
    assert assign_splits(given, 0, FRACTIONS) == (given, [])
    placed, excluded = assign_splits(given, 0, FRACTIONS, repairs=True)
    assert {bad.path for bad in excluded} == kin - {"test/0/1.png"}
    assert {bad.reason for bad in excluded} == {
        "left out as it belongs with test/0/1.png"
    }
    assert [item for item in given if item in placed] == placed


def test_a_new_copy_in_a_given_split_is_left_out_where_the_picture_trained() -> None:
    given = [*items(4, 4, split="train"), *items(2, 2, split="test", start=90)]
    old = [replace(item, earlier=item.split) for item in given]
    new = Item("test/0/new.png", 0, "test", "0-1")
    placed, excluded = assign_splits([*old, new], 0, FRACTIONS)
    assert [bad.path for bad in excluded] == ["test/0/new.png"]
    assert sides_of(placed) == sides_of(old)
