"""What is in the cache already is not counted in an estimate, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.config import FRESH, FinetuneConfig, RunConfig
from core.estimates.estimate import estimate
from core.runs.cache_keys import (
    ENGINES,
    KeyedImages,
    converted_key,
    features_key,
    network_name,
    pixels_key,
    tap_name,
)
from core.storage.cache import entry_path
from tests.conftest import unfreeze_steps, unfreezing
from tests.core.estimates.test_estimate import CONFIG, counts, more

IMAGES = KeyedImages("digest", "contents")
OTHER = KeyedImages("other", "other contents")


def keep_pixels(config: RunConfig = CONFIG) -> None:
    """Put the decoded images of a manifest into the cache."""
    entry_path("pixels", pixels_key(IMAGES, config.input_size)).mkdir()


def keep_features(
    config: RunConfig, phase: str, step: int = 0, engine: str = "openvino"
) -> Path:
    """Put the features that a phase of a run takes into the cache; their folder."""
    tap = tap_name(network_name(config), config, phase, step)
    key = features_key(config, IMAGES, tap, config.num_views, engine)
    folder = entry_path("features", key)
    folder.mkdir()
    return folder


def test_what_is_in_the_cache_takes_no_time_and_no_disk() -> None:
    base = estimate(CONFIG, counts(1000), IMAGES)
    keep_pixels()
    decoded = estimate(CONFIG, counts(1000), IMAGES)
    assert decoded.seconds["decode"] == 0
    assert decoded.seconds["features"] == base.seconds["features"]
    assert base.disk_bytes - decoded.disk_bytes == 1000 * 224 * 224 * 3
    keep_features(CONFIG, "frozen")
    assert estimate(CONFIG, counts(1000), IMAGES).seconds["features"] > 0
    line = keep_features(CONFIG, "finetune")
    found = estimate(CONFIG, counts(1000), IMAGES)
    assert found.seconds["features"] == 0
    assert found.seconds["finetune"] == base.seconds["finetune"]
    assert found.disk_bytes < decoded.disk_bytes / 2
    line.rmdir()  # evicted
    assert estimate(CONFIG, counts(1000), IMAGES).seconds["features"] > 0


@pytest.mark.parametrize(
    "changes",
    [
        {"views": 8},
        {"view_seed": 1},
        {"image_size": 192},
        {"precision": "bfloat16"},
        {"backbone": "efficientnet_b0"},
        {"weights": "none"},
        {"views": FRESH},
    ],
)
def test_other_features_are_not_in_the_cache(changes: dict[str, Any]) -> None:
    for phase in ("frozen", "finetune"):
        keep_features(CONFIG, phase)
    assert estimate(CONFIG, counts(1000), IMAGES).seconds["features"] == 0
    other = replace(CONFIG, **changes)
    assert estimate(other, counts(1000), IMAGES).seconds["features"] > 0
    assert estimate(CONFIG, counts(1000), OTHER).seconds["features"] > 0
    assert estimate(CONFIG, counts(1000)).seconds["features"] > 0


def test_other_heads_and_learning_rates_find_the_features() -> None:
    for phase in ("frozen", "finetune"):
        keep_features(CONFIG, phase)
    finetune = FinetuneConfig(unfreeze_steps((0, 3, 1e-5)), 1)
    other = replace(CONFIG, batch_size=8, finetune=finetune)
    assert estimate(other, counts(1000), IMAGES).seconds["features"] == 0
    assert (
        estimate(replace(CONFIG, seed=1), counts(1000), IMAGES).seconds["features"] == 0
    )
    no_finetune = replace(unfreezing(CONFIG, 9), strategy="frozen")
    assert estimate(no_finetune, counts(1000), IMAGES).seconds["features"] == 0


def test_network_that_was_converted_needs_no_conversion() -> None:
    before = more().seconds["features"]
    network = network_name(CONFIG)
    taps = [tap_name(network, CONFIG, phase) for phase in CONFIG.phases]
    entry_path("converted", converted_key(taps, CONFIG.input_size)).mkdir()
    assert 1 < before - more().seconds["features"] < 20


def test_deeper_lines_take_a_pass_each_unless_it_is_in_the_cache() -> None:
    steps = unfreeze_steps((0, 10, 1e-4), (60, 5, 1e-5), (100, 5, 1e-5))
    config = replace(CONFIG, finetune=replace(CONFIG.finetune, steps=steps))
    found = estimate(config, counts(1000), IMAGES)
    first, second, third = found.parts["line"]
    # Through fewer layers, the deeper the line.
    assert first == 0 < third < second < found.seconds["features"]
    keep_features(config, "finetune", step=2)
    again = estimate(config, counts(1000), IMAGES)
    assert again.parts["line"] == (0, second, 0)
    assert again.disk_bytes < found.disk_bytes


def test_features_of_the_line_alone_take_a_pass_through_fewer_layers() -> None:
    base = estimate(CONFIG, counts(1000), IMAGES)
    keep_features(CONFIG, "frozen")
    found = estimate(CONFIG, counts(1000), IMAGES)
    assert 0 < found.seconds["features"] < 0.9 * base.seconds["features"]


@pytest.mark.parametrize("engine", ENGINES)
def test_features_count_whatever_computed_them(engine: str) -> None:
    for phase in ("frozen", "finetune"):
        keep_features(CONFIG, phase, engine=engine)
    assert estimate(CONFIG, counts(1000), IMAGES).seconds["features"] == 0


def test_features_of_another_line_and_of_fewer_images_are_not_these() -> None:
    keep_pixels()
    for phase in ("frozen", "finetune"):
        keep_features(CONFIG, phase)
    found = estimate(CONFIG, counts(1000), IMAGES)
    assert found.seconds["decode"] == found.seconds["features"] == 0
    other = unfreezing(CONFIG, 40)
    assert estimate(other, counts(1000), IMAGES).seconds["features"] > 0
    fewer = estimate(CONFIG, counts(990), OTHER)
    assert fewer.seconds["decode"] > 0 and fewer.seconds["features"] > 0


def test_features_of_every_gradual_step_are_found_again() -> None:
    def gradual(*lines: int) -> RunConfig:
        later = unfreeze_steps(*((line, 2, 1e-4) for line in lines))
        steps = (*CONFIG.finetune.steps, *later)
        return replace(CONFIG, finetune=replace(CONFIG.finetune, steps=steps))

    config = gradual(60)
    before = estimate(config, counts(1000), IMAGES)
    assert before.parts["line"][0] == 0 < before.parts["line"][1]
    keep_features(config, "frozen")
    for step in (0, 1):
        keep_features(config, "finetune", step)
    assert estimate(config, counts(1000), IMAGES).parts["line"] == (0, 0)
    # The same first line, whatever comes after.
    assert estimate(CONFIG, counts(1000), IMAGES).seconds["features"] == 0
    deeper = estimate(gradual(60, 100), counts(1000), IMAGES)
    assert deeper.parts["line"][:2] == (0, 0) < deeper.parts["line"][1:]


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_later_folds_find_what_the_first_one_computed(precision: str) -> None:
    config = replace(CONFIG, precision=precision)
    first, second = (KeyedImages(name, "contents", True) for name in "ab")
    base = estimate(config, counts(1000), first)
    alone = estimate(config, counts(1000), KeyedImages("a", "contents"))
    assert base.seconds["features"] > alone.seconds["features"]
    keep_pixels(config)
    for phase in config.phases:
        tap = tap_name(network_name(config), config, phase)
        key = features_key(config, first, tap, config.num_views, "openvino")
        entry_path("features", key).mkdir()
    found = estimate(config, counts(1000), second)
    assert found.seconds["decode"] == found.seconds["features"] == 0
    adapted = replace(config, adapt_norms=True)
    assert estimate(adapted, counts(1000), second).seconds["features"] > 0


def test_of_backbones_side_by_side_what_one_computed_counts_as_there() -> None:
    names = "efficientnet_lite0", "efficientnet_lite1"
    both = RunConfig("d", "frozen", backbone="+".join(names), image_size=96)
    alone = [replace(both, backbone=name) for name in names]
    found = [estimate(both, counts(1000), IMAGES)]
    for one in alone:
        keep_features(one, "frozen")
        found.append(estimate(both, counts(1000), IMAGES))
    seconds = [it.seconds["features"] for it in found]
    assert seconds[0] > seconds[1] > seconds[2] == 0
    none, first, all_of_it = (it.disk_bytes for it in found)
    assert none - first == first - all_of_it > 0
