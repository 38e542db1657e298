"""What a new split changes is counted."""

from __future__ import annotations

from core.data.manifest import Entry, Manifest
from core.data.splitting.difference import difference


def manifest(**sides: str) -> Manifest:
    entries = tuple(Entry(path, 0, side, path) for path, side in sides.items())
    return Manifest("x", "/", ("a",), 0, (0.7, 0.15, 0.15), entries, ())


def test_images_that_move_come_and_go_are_counted() -> None:
    before = manifest(a="train", b="train", c="test", d="validation")
    after = manifest(a="train", b="test", d="train", e="train", f="test")
    found = difference(before, after)
    assert (found.moved, found.added, found.gone) == (2, 2, 1)
    assert found.before == {"train": 2, "validation": 1, "test": 1}
    assert found.after == {"train": 3, "validation": 0, "test": 2}
    assert found.words == "2 images change their side, 2 images come in, 1 image goes."


def test_the_same_split_changes_nothing() -> None:
    same = manifest(a="train", b="test")
    assert difference(same, same).words == "Every image stays on its side."
