"""The drawn leaves: the same again from the same seed, and a sound data set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.drawn import leaves
from core.data.drawn.leaves import (
    NUM_EACH,
    README,
    draw_leaves,
    example_strip,
    leaf_picture,
)
from core.data.drawn.photo import SIZE
from core.data.drawn.shapes import SHAPES


def digest(picture: np.ndarray) -> str:
    return hashlib.blake2b(picture.tobytes()).hexdigest()


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two pictures of each tree."""
    folder = tmp_path_factory.mktemp("few") / "files"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leaves, "NUM_EACH", 2)
        draw_leaves(folder)
    yield folder


def test_equal_seeds_give_equal_pictures_and_others_other_ones() -> None:
    first = digest(leaf_picture("maple", 3))
    assert digest(leaf_picture("maple", 3)) == first
    others = [
        leaf_picture("maple", 4),
        leaf_picture("oak", 3),
        leaf_picture("maple", 3, seed=6),
    ]
    assert len({first, *map(digest, others)}) == 4


def test_there_are_sixty_of_each_of_five_trees() -> None:
    assert (NUM_EACH, len(SHAPES)) == (60, 5)
    assert len(list(leaves._all())) == len(set(leaves._all())) == 300


def test_each_class_is_a_folder_of_pictures_that_open(few: Path) -> None:
    found = sorted(path.relative_to(few).as_posix() for path in few.glob("*/*"))
    assert found == [f"{name}/{name}-0{n}.jpg" for name in SHAPES for n in (1, 2)]
    for name in found:
        with Image.open(few / name) as image:
            image.load()
            assert (image.format, image.mode) == ("JPEG", "RGB")
            assert image.size == (SIZE, SIZE)


def test_the_order_of_drawing_changes_nothing(few: Path) -> None:
    """Threads draw at once; each picture has random numbers of its own."""
    alone = leaves._jpeg(leaf_picture("ginkgo", 1))
    assert (few / "ginkgo" / "ginkgo-02.jpg").read_bytes() == alone


def test_a_text_in_the_folder_says_what_it_is_and_what_may_be_done(few: Path) -> None:
    text = (few / README).read_text(encoding="utf-8")
    assert "CC0 1.0" in text
    assert "Thaw has drawn them" in text
    assert "beech, birch, ginkgo, maple, oak" in text


def test_progress_is_told_and_can_end_the_drawing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaves, "NUM_EACH", 4)
    told: list[tuple[int, int]] = []

    def report(done: int, total: int) -> None:
        told.append((done, total))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw_leaves(tmp_path / "files", report)
    assert told == [(1, 20), (2, 20)]
    assert len(list(tmp_path.glob("files/*/*.jpg"))) < 20


def test_the_strip_shows_one_of_each() -> None:
    with Image.open(BytesIO(example_strip())) as image:
        assert image.size == (5 * SIZE, SIZE)
