"""Features of mixed views: of training images alone, kept and fresh, in folds too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.config import AugmentationConfig, RunConfig
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.data.pictures.decoding import decode
from core.data.splitting.rule import SplitRule
from core.training.feature_taps import Features
from core.training.pixels import Pixels
from tests.conftest import tiny_config

Make = Callable[..., tuple[Features, int]]

MIXED = AugmentationConfig(mixup_alpha=0.8, cutmix_alpha=1.0)


def mixed(**changes: object) -> RunConfig:
    return tiny_config("d", **{"augmentation": MIXED, "views": 3, **changes})


def test_views_are_mixed_with_training_images_only(
    make_features: Make, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    real = Pixels.image

    def note(pixels: Pixels, place: int) -> np.ndarray:
        read.append(int(place))
        return real(pixels, place)

    monkeypatch.setattr(Pixels, "image", note)
    features, count = make_features(mixed())
    assert count == 3 * 12 + 8
    of = {split: read.count for split in SPLITS}
    held_out = [*manifest.split("validation"), *manifest.split("test")]
    assert {of["test"](place) for place in held_out} == {1}, "each as it is, once"
    assert len(read) == 12 + 2 * 2 * 12 + 8, "each mixed view reads two images"
    # Whatever the pictures are mixed with, theirs is a training image's label.
    assert features.mixed is not None
    rows = np.arange(12)
    partners, shares = features.mixed._views.partners(np.full(12, 1), rows)
    assert partners.max() < 12 and (partners != rows).all() and (shares < 1).any()


@pytest.mark.parametrize("views", [3, "fresh"])
def test_features_are_of_what_the_labels_say(
    make_features: Make, manifest: Manifest, views: int | str
) -> None:
    config = mixed(views=views)
    features, _ = make_features(config)
    assert features.mixed is not None
    entries = [manifest.entries[i] for i in manifest.split("train")]
    pictures = [decode(manifest.absolute(entry), 32) for entry in entries]
    rows = [(view, row) for view in (1, 2) for row in (0, 5, 11)]
    if features.stream:
        seen = [outputs[0].copy() for outputs in features.stream(rows)]
    else:
        seen = [features.arrays["train"][0].values[place] for place in rows]
    labels = np.array([entry.label for entry in entries])
    for (view, row), means in zip(rows, seen, strict=True):
        mix = features.mixed._views.mix(view, row)
        image = features.mixed._views.image(view, row, pictures.__getitem__)
        assert mix is not None
        assert np.allclose(means, image.mean(axis=(0, 1)), atol=1e-4)
        told = features.mixed.of(np.array([view]), np.array([row]))[0]
        expected = np.zeros(len(manifest.class_names))
        expected[labels[row]] += mix.share
        expected[labels[mix.partner]] += 1 - mix.share
        assert np.allclose(told, expected)


def test_kept_and_streamed_views_are_the_same(
    make_features: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, _ = make_features(mixed())
    fresh, _ = make_features(mixed(views="fresh"))
    assert fresh.stream is not None and kept.mixed and fresh.mixed
    rows = [(1, 0), (2, 7)]
    for place, output in zip(rows, fresh.stream(rows), strict=True):
        assert np.array_equal(kept.arrays["train"][0].values[place], output[0])
    views, places = np.array(rows).T
    assert np.array_equal(kept.mixed.of(views, places), fresh.mixed.of(views, places))


@pytest.mark.parametrize(
    "changes", [{"views": 0}, {"augmentation": AugmentationConfig()}]
)
def test_where_no_view_is_mixed_each_has_its_images_label(
    make_features: Make, changes: dict[str, object]
) -> None:
    assert make_features(mixed(**changes))[0].mixed is None


def test_other_images_or_sides_make_features_of_their_own(
    make_features: Make, manifest: Manifest
) -> None:
    config = mixed()
    make_features(config)
    assert make_features(config)[1] == 0
    one, other = manifest.split("train")[0], manifest.split("test")[0]
    sides = {one: "test", other: "train"}
    swapped = tuple(
        replace(entry, split=sides.get(place, entry.split))
        for place, entry in enumerate(manifest.entries)
    )
    order = (*manifest.entries[1:], manifest.entries[0])
    for entries in (swapped, order):
        assert make_features(config, manifest=replace(manifest, entries=entries))[1]


def test_folds_do_not_share_what_is_mixed_of_images_that_others_test_on(
    make_features: Make, manifest: Manifest
) -> None:
    sides = "00021"  # of the first images in the first fold; each fold moves on by one
    digits = ["".join(sides[(i + fold) % 5] for i in range(20)) for fold in range(5)]
    folds = replace(manifest, rule=SplitRule(folds=5), folds=tuple(digits)).each_fold
    for fold in folds[:2]:
        found, count = make_features(mixed(), manifest=fold)
        assert count == 3 * 12 + 8, "its own training images' views"
        alone, _ = make_features(mixed(), manifest=replace(fold, rule=None))
        for split in SPLITS:
            for one, two in zip(found.arrays[split], alone.arrays[split], strict=True):
                assert np.array_equal(one.values[:], two.values[:])
