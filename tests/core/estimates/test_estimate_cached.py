"""What is in the cache already is not counted in an estimate, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.config import FRESH, FinetuneConfig, StageConfig
from core.estimates.estimate import estimate
from core.estimates.timings import Rates
from core.runs.cache_keys import converted_name, features_name, pixels_name
from core.storage.cache import caches_dir
from tests.core.estimates.test_estimate import CONFIG, counts, more


def made(name: str, entry: str) -> None:
    rates = Rates()
    rates.add_entry(name, entry)
    rates.save()
    (caches_dir() / entry).mkdir()


def test_what_is_in_the_cache_takes_no_time_and_no_disk() -> None:
    base = estimate(CONFIG, counts(1000), "digest")
    made(pixels_name(CONFIG, "digest"), "pixels-1")
    decoded = estimate(CONFIG, counts(1000), "digest")
    assert decoded.seconds["decode"] == 0
    assert decoded.seconds["features"] == base.seconds["features"]
    assert base.disk_bytes - decoded.disk_bytes == 1000 * 224 * 224 * 3
    made(features_name(CONFIG, "digest", "frozen"), "features-1")
    assert estimate(CONFIG, counts(1000), "digest").seconds["features"] > 0
    made(features_name(CONFIG, "digest", "finetune"), "features-2")
    found = estimate(CONFIG, counts(1000), "digest")
    assert found.seconds["features"] == 0
    assert found.seconds["finetune"] == base.seconds["finetune"]
    assert found.disk_bytes < decoded.disk_bytes / 2
    (caches_dir() / "features-2").rmdir()  # evicted
    assert estimate(CONFIG, counts(1000), "digest").seconds["features"] > 0


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
    for place, phase in enumerate(("frozen", "finetune")):
        made(features_name(CONFIG, "digest", phase), f"features-{place}")
    assert estimate(CONFIG, counts(1000), "digest").seconds["features"] == 0
    other = replace(CONFIG, **changes)
    assert estimate(other, counts(1000), "digest").seconds["features"] > 0
    assert estimate(CONFIG, counts(1000), "other").seconds["features"] > 0
    assert estimate(CONFIG, counts(1000)).seconds["features"] > 0


def test_other_heads_and_learning_rates_find_the_features() -> None:
    for place, phase in enumerate(("frozen", "finetune")):
        made(features_name(CONFIG, "digest", phase), f"features-{place}")
    other = replace(CONFIG, batch_size=8, finetune=FinetuneConfig(3, 1e-5, 1))
    assert estimate(other, counts(1000), "digest").seconds["features"] == 0
    assert (
        estimate(replace(CONFIG, seed=1), counts(1000), "digest").seconds["features"]
        == 0
    )
    no_finetune = replace(CONFIG, unfreeze=9, strategy="frozen")
    assert estimate(no_finetune, counts(1000), "digest").seconds["features"] == 0


def test_network_that_was_converted_needs_no_conversion() -> None:
    before = more().seconds["features"]
    rates = Rates()
    rates.add_entry(converted_name(CONFIG), "")
    rates.save()
    assert 1 < before - more().seconds["features"] < 20


def test_deeper_lines_take_a_pass_each_unless_it_is_in_the_cache() -> None:
    stages = StageConfig(60, 5, 1e-5), StageConfig(100, 5, 1e-5)
    config = replace(CONFIG, finetune=replace(CONFIG.finetune, gradual=stages))
    found = estimate(config, counts(1000), "digest")
    first, second, third = found.parts["line"]
    # Through fewer layers, the deeper the line.
    assert first == 0 < third < second < found.seconds["features"]
    made(features_name(config, "digest", "finetune", stage=2), "features-3")
    again = estimate(config, counts(1000), "digest")
    assert again.parts["line"] == (0, second, 0)
    assert again.disk_bytes < found.disk_bytes


def test_features_of_the_line_alone_take_a_pass_through_fewer_layers() -> None:
    base = estimate(CONFIG, counts(1000), "digest")
    made(features_name(CONFIG, "digest", "frozen"), "features-1")
    found = estimate(CONFIG, counts(1000), "digest")
    assert 0 < found.seconds["features"] < 0.9 * base.seconds["features"]
