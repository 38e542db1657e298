"""A figure comes before all views are computed, and changes nothing of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.config import RunConfig
from core.data.manifest import Manifest
from core.data.splitting.rule import SplitRule
from core.runs.event_formats import LookEvent
from core.storage.paths import caches_dir
from core.training import first_look
from core.training.feature_taps import FeatureTap
from core.training.first_look import FirstLook
from core.training.pixels import Pixels
from tests.conftest import tiny_config
from tests.core.training.mean_engine import MeanEngine, maker_for, tap


class Told:
    """Notes events, with how many images the engine had seen by then."""

    stop_requested = False

    def __init__(self, engine: MeanEngine) -> None:
        self.engine = engine
        self.events: list[tuple[LookEvent, int]] = []

    def event(self, event: LookEvent) -> None:
        self.events.append((event, self.engine.count))

    def raise_if_stopped(self) -> None: ...

    def progress(self, *_: object, **__: object) -> None: ...

    def count_conversion(self) -> None: ...


def looked(
    manifest: Manifest, config: RunConfig, has_look: bool = True
) -> tuple[list[tuple[LookEvent, int]], np.ndarray]:
    """What was told, and the features that came of it."""
    engine = MeanEngine()
    told: Any = Told(engine)
    maker = maker_for(config, manifest, told)
    maker.look = FirstLook(manifest, told) if has_look else None
    pixels = Pixels(manifest, config.input_size, None)
    (found,) = maker.features([tap()], lambda *_: engine, pixels)
    return told.events, np.array(found.arrays["train"][0].values)


def test_it_comes_once_when_the_images_themselves_are_through(
    manifest: Manifest,
) -> None:
    ((event, count),), _ = looked(manifest, tiny_config("d", views=3))
    assert event["images"] == 12 and event["phase"] == "frozen"
    assert event["val_accuracy"] in (0, 0.25, 0.5, 0.75, 1)
    assert count == 12 + 4  # of 12 * 3 + 4 + 4


def test_folds_are_looked_at_too(manifest: Manifest) -> None:
    in_folds = replace(manifest, rule=SplitRule(fold=1, folds=4))
    ((event, count),), _ = looked(in_folds, tiny_config("d", views=3))
    assert event["images"] == 12
    assert count <= 20


def test_features_are_the_same_with_and_without(manifest: Manifest) -> None:
    config = tiny_config("d", views=3)
    _, with_look = looked(manifest, config)
    for entry in caches_dir().glob("features-*"):
        entry.rename(entry.with_name("set-aside"))
    told, without = looked(manifest, config, has_look=False)
    assert not told
    assert np.array_equal(with_look, without)


def test_where_features_are_kept_or_have_no_views_nobody_looks(
    manifest: Manifest,
) -> None:
    config = tiny_config("d", views=3)
    looked(manifest, config)
    assert not looked(manifest, config)[0]
    assert not looked(manifest, tiny_config("d", views=1))[0]


def test_too_few_of_too_many_are_not_looked_at(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_look, "_MOST_IMAGES", 6)  # 3 of each class
    assert not looked(manifest, tiny_config("d", views=3))[0]


def test_maps_are_no_vectors_to_look_at(manifest: Manifest) -> None:
    look = FirstLook(manifest, None)  # type: ignore[arg-type]
    maps = FeatureTap("line", tap().outputs[1:])
    outputs = [[np.zeros((2, 2, 3))], [np.ones((2, 2, 3))]]

    def given() -> Iterable[list[np.ndarray]]:
        yield from outputs

    rows = [(0, 0), (0, 1)]
    indices = np.arange(2)
    found: Iterator[Any] = look.watched(iter(given()), indices, rows, [maps])
    assert all(one is two for one, two in zip(found, outputs, strict=True))
