"""MixUp and CutMix: who is mixed with whom, by which shares, and what one sees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.config import AugmentationConfig
from core.data.view_mixing import Mix, TrainingViews, mixed_label_words
from core.data.views import view
from tests.core.data.fixed_draws import NOTHING

SIZE = 24
MIXUP = replace(NOTHING, mixup_alpha=0.4)
CUTMIX = replace(NOTHING, cutmix_alpha=1.0)
BOTH = replace(NOTHING, mixup_alpha=1.0, cutmix_alpha=1.0)
COUNT = 400


def views_of(
    config: AugmentationConfig, count: int = COUNT, seed: int = 0
) -> TrainingViews:
    return TrainingViews(config, seed, [f"digest {i}" for i in range(count)], SIZE)


def flat(row: int) -> np.ndarray:
    """A picture whose level names it."""
    return np.full((SIZE, SIZE, 3), row, np.uint8)


def shares_of(config: AugmentationConfig, index: int = 1) -> np.ndarray:
    rows = np.arange(COUNT)
    return views_of(config).partners(np.full(COUNT, index), rows)[1]


def test_the_image_itself_is_never_mixed() -> None:
    views = views_of(BOTH)
    assert all(views.mix(0, row) is None for row in range(COUNT))
    picture = flat(7)
    assert views.image(0, 7, lambda row: picture) is picture
    indices, rows = np.array([0, 1, 0]), np.array([3, 3, 9])
    partners, shares = views.partners(indices, rows)
    assert partners[[0, 2]].tolist() == [3, 9] and shares[[0, 2]].tolist() == [1, 1]
    assert partners[1] != 3


@pytest.mark.parametrize("config", [MIXUP, CUTMIX, BOTH])
def test_what_is_seen_has_the_shares_that_are_told(config: AugmentationConfig) -> None:
    views = views_of(config, count=200)
    for row in range(0, 200, 7):
        mix = views.mix(2, row)
        assert mix is not None and mix.partner != row and 0 <= mix.share <= 1
        seen = views.image(2, row, flat).astype(float)
        expected = mix.share * row + (1 - mix.share) * mix.partner
        assert seen.mean() == pytest.approx(expected, abs=0.51)
        if mix.box:  # to the pixel, and nothing in between
            assert set(np.unique(seen)) <= {row, mix.partner}
            assert (seen == row).mean() == pytest.approx(mix.share)


def test_both_images_are_augmented_before_they_are_mixed() -> None:
    config = AugmentationConfig(mixup_alpha=1.0, rotation=0.2)
    noise = np.random.default_rng(0).integers(0, 256, (9, SIZE, SIZE, 3))
    pictures = noise.astype(np.uint8)
    views = views_of(config, count=9)
    mix = views.mix(3, 4)
    assert mix is not None
    own, other = (
        view(pictures[row], config, 0, f"digest {row}", 3) for row in (4, mix.partner)
    )
    found = views.image(3, 4, pictures.__getitem__)
    assert np.array_equal(found, mix.applied(own, other))


def test_partners_are_any_other_image_and_follow_from_seed_and_view() -> None:
    rows = np.arange(COUNT)

    def found(index: int, seed: int = 0) -> np.ndarray:
        return views_of(MIXUP, seed=seed).partners(np.full(COUNT, index), rows)[0]

    first = found(1)
    assert np.array_equal(first, found(1))
    assert (first != rows).all() and first.min() >= 0 and first.max() < COUNT
    assert len(set(first.tolist())) > COUNT / 2
    for other in (found(2), found(1, seed=1)):
        assert (first != other).mean() > 0.9


def test_one_view_is_the_same_whichever_else_are_asked_for() -> None:
    one, other = views_of(BOTH), views_of(BOTH)
    for index in range(1, 100):
        other.mix(index, 0)
    for index in (1, 50, 99):
        assert one.mix(index, 5) == other.mix(index, 5)


def test_shares_are_beta_distributed() -> None:
    low, even = shares_of(MIXUP), shares_of(replace(NOTHING, mixup_alpha=1.0))
    # Beta(a, a) has mean 1/2 and variance 1 / (4 (2 a + 1)).
    for shares, alpha in ((low, 0.4), (even, 1.0), (shares_of(CUTMIX), 1.0)):
        assert shares.mean() == pytest.approx(0.5, abs=0.06)
        assert shares.var() == pytest.approx(1 / (4 * (2 * alpha + 1)), rel=0.15)


def test_where_both_are_on_each_makes_half_of_the_views() -> None:
    views = views_of(BOTH)
    mixes = [views.mix(1, row) for row in range(COUNT)]
    assert 160 < sum(mix is not None and mix.box is not None for mix in mixes) < 240


@pytest.mark.parametrize(("config", "count"), [(NOTHING, 9), (BOTH, 1)])
def test_nothing_is_mixed_where_it_is_off_or_there_is_one_image(
    config: AugmentationConfig, count: int
) -> None:
    views = views_of(config, count)
    assert not views.are_mixed and views.mix(1, 0) is None
    assert views.partners(np.array([1]), np.array([0]))[1].tolist() == [1.0]
    assert np.array_equal(views.image(1, 0, flat), flat(0))


def test_mixing_leaves_both_images_as_they_were() -> None:
    one, other = flat(10), flat(20)
    box = slice(0, 6), slice(0, SIZE)
    assert (Mix(1, 0.7).applied(one, other) == 13).all()
    assert Mix(1, 0.75, box).applied(one, other).mean() == 12.5
    assert (one == 10).all() and (other == 20).all()


def test_labels_are_told_with_their_shares() -> None:
    assert mixed_label_words(("rose", "tulip"), 0.7) == "rose 70%, tulip 30%"
    assert mixed_label_words(("rose", "rose"), 0.7) == "rose"
