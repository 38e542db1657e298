"""What later runs, and estimates of them, take from a run that is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.estimates.disturbance import span_of
from core.estimates.estimate import estimate
from core.runs.cache_keys import KeyedImages
from core.runs.queue import submit
from core.runs.run import Run
from core.storage.paths import home_dir
from core.training.run_job import train
from tests.conftest import wait_for_end, write_mobilenet_weights


def test_later_estimate_knows_this_machine(trained_run: Run) -> None:
    found = estimate(trained_run.config, trained_run.manifest.counts())
    assert found.basis == "runs"
    assert (home_dir() / "rates.json").is_file()
    took = span_of(trained_run.status()["stages"]["evaluate"])
    alone = took.wall * took.share_alone(is_serial=True)
    assert found.seconds["evaluate"] == pytest.approx(alone, rel=0.01)


def test_later_estimate_knows_what_is_in_the_cache(trained_run: Run) -> None:
    counts = trained_run.manifest.counts()
    images = KeyedImages.of(trained_run.manifest)
    cached = estimate(trained_run.config, counts, images)
    assert cached.seconds["decode"] == cached.seconds["features"] == 0
    other = estimate(replace(trained_run.config, view_seed=8), counts, images)
    assert other.seconds["decode"] == 0 < other.seconds["features"]


@pytest.mark.slow
def test_second_run_takes_what_the_first_one_lets_expect(trained_run: Run) -> None:
    """Of the same pictures with other views: only the pixels are in the cache.

    A quiet machine stays within a factor of 1.5; this one may be a busy one, so that a
    run takes longer than it would have alone, which is what is estimated.
    """
    config = replace(trained_run.config, view_seed=8)
    manifest = trained_run.manifest
    found = estimate(config, manifest.counts(), KeyedImages.of(manifest))
    began = time.monotonic()
    run = wait_for_end(submit(config, manifest, "again"))
    took = time.monotonic() - began
    stages = run.status()["stages"]
    spans = {name: span_of(stage) for name, stage in stages.items()}
    share = min(1.0, *(span.share_alone() for span in spans.values()))
    assert share * took / 2.5 < found.total_seconds < 2.5 * took
    for stage in ("features", "finetune", "evaluate"):
        seconds = spans[stage].wall
        least = share * seconds / 3
        assert least < found.seconds[stage] + 0.2 < 3 * seconds + 1, stage
    assert stages["decode"]["seconds"] < 1.0


@pytest.mark.usefixtures("fast_training")
def test_second_run_finds_pixels_and_features(
    make_real_run: Callable[..., Run],
) -> None:
    first, second = make_real_run(), make_real_run(batch_size=4)
    train(first)
    train(second)
    stages = second.status()["stages"]
    assert not stages["features"].get("done")
    assert not stages["decode"].get("done")
    one, two = (run.predictions("frozen", "test") for run in (first, second))
    assert one.indices.tolist() == two.indices.tolist()


@pytest.mark.usefixtures("fast_training")
def test_another_weight_file_under_the_same_name_computes_features_anew(
    make_real_run: Callable[..., Run], tmp_path: Path
) -> None:
    first, second = make_real_run(), make_real_run()
    train(first)
    write_mobilenet_weights(tmp_path / "mobilenet.h5", seed=5)
    assert second.config == first.config
    train(second)
    stages = second.status()["stages"]
    assert stages["features"]["done"] == stages["features"]["total"] == 24
    assert not stages["decode"].get("done")  # the pixels are still good
    one, two = (run.predictions("frozen", "test") for run in (first, second))
    assert not np.allclose(one.probabilities, two.probabilities, atol=1e-3)
