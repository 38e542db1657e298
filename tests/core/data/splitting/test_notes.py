"""What a split can't have is said."""

from __future__ import annotations

from core.data.manifest import Entry
from core.data.splitting.notes import notes_on

FRACTIONS = (0.6, 0.2, 0.2)


def entries(label: int, train: int, validation: int, test: int) -> list[Entry]:
    sides = ["train"] * train + ["validation"] * validation + ["test"] * test
    return [
        Entry(f"{label}/{i}", label, side, f"{label}-{i}")
        for i, side in enumerate(sides)
    ]


def clusters(*images: Entry, **groups: str) -> dict[str, str]:
    return {entry.path: entry.digest for entry in images} | groups


def test_nothing_is_said_where_all_is_as_asked_for() -> None:
    images = entries(0, 6, 2, 2) + entries(1, 12, 4, 4)
    assert notes_on(["a", "b"], images, FRACTIONS, clusters(*images), False) == ()


def test_a_class_in_one_group_is_named() -> None:
    images = entries(0, 6, 2, 2) + entries(1, 3, 0, 0)
    together = {entry.path: "g" for entry in images[-3:]}
    found = notes_on(["a", "b"], images, FRACTIONS, clusters(*images) | together, False)
    assert found[0].startswith("All images of b belong together")
    assert found[1:3] == (
        "No image of b is in validation.",
        "No image of b is in test.",
    )


def test_shares_that_are_far_off_are_said_where_there_are_groups() -> None:
    images = entries(0, 30, 2, 8) + entries(1, 34, 3, 3)
    alone = clusters(*images)
    assert notes_on(["a", "b"], images, FRACTIONS, alone, False) == ()
    grouped = alone | {images[0].path: images[1].digest}
    found = notes_on(["a", "b"], images, FRACTIONS, grouped, False)
    assert found == (
        "The training images are 80% of all, not 60%: groups are too large to come "
        "nearer.",
        "The validation images are 6% of all, not 20%: groups are too large to come "
        "nearer.",
        "The test images are 14% of all, not 20%: groups are too large to come nearer.",
        "Of b, 85% of the images are in training, not 60%. 1 other class is more than "
        "10 points off, too.",
    )
    assert notes_on(["a", "b"], images, FRACTIONS, grouped, True) == ()


def test_leaks_of_given_splits_are_said() -> None:
    images = entries(0, 3, 1, 1) + entries(1, 3, 1, 1)
    kin = {images[0].path: "g", images[4].path: "g"}
    found = notes_on(["a", "b"], images, FRACTIONS, clusters(*images) | kin, True)
    assert found == (
        "1 of 2 test images has a twin or an image of the same group in training.",
    )
