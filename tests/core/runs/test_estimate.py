"""Estimates grow with the work, and learn from finished runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.config import PhaseConfig, RunConfig
from core.files import write_json
from core.home import home_dir
from core.runs.estimate import Estimate, estimate, remember
from core.runs.run import STAGES
from tests.core.runs.conftest import MakeRun


def counts(images: int) -> dict[str, dict[str, int]]:
    """Two classes of `images` in all, 70 / 15 / 15."""
    half = images // 2
    splits = {"train": half * 70 // 100, "validation": half * 15 // 100}
    rest = {"test": half - sum(splits.values())}
    return {"a": splits | rest, "b": splits | rest}


CONFIG = RunConfig(dataset="d")


def test_default_run_of_a_thousand_images_takes_minutes() -> None:
    found = estimate(CONFIG, counts(1000))
    assert set(found.seconds) == set(STAGES)
    assert all(seconds > 0 for seconds in found.seconds.values())
    assert 30 < found.total_seconds < 3600
    assert 1e8 < found.disk_bytes < 1e10
    assert not found.measured


def test_seconds_and_disk_are_proportional_to_the_images() -> None:
    small, large = estimate(CONFIG, counts(1000)), estimate(CONFIG, counts(10_000))
    assert large.disk_bytes == pytest.approx(10 * small.disk_bytes, rel=1e-3)
    for stage in STAGES:
        factor = 1 if stage == "evaluate" else 10
        expected = factor * small.seconds[stage]
        assert large.seconds[stage] == pytest.approx(expected), stage


def more(**changes: Any) -> Estimate:
    return estimate(replace(CONFIG, **changes), counts(1000))


def test_more_views_larger_images_and_larger_networks_take_longer() -> None:
    base = estimate(CONFIG, counts(1000))
    for larger in (
        more(views=8),
        more(image_size=300),
        more(backbone="resnet50"),
        more(finetune=PhaseConfig(20, 1e-4, 4)),
    ):
        assert larger.total_seconds > base.total_seconds
    for larger in (more(views=8), more(image_size=300)):
        assert larger.disk_bytes > base.disk_bytes
    assert more(views=0).disk_bytes == more(views=1).disk_bytes < base.disk_bytes


def test_narrow_network_takes_less() -> None:
    wide, narrow = (more(backbone="mobilenet", alpha=a) for a in (1.0, 0.25))
    assert narrow.seconds["features"] == pytest.approx(wide.seconds["features"] / 16)


def test_no_fine_tuning_needs_no_line() -> None:
    found = more(finetune=PhaseConfig(0, 1e-4, 4))
    assert found.seconds["line"] == found.seconds["finetune"] == 0
    assert found.seconds["evaluate"] == more().seconds["evaluate"] / 2


def test_no_images_take_no_time() -> None:
    found = estimate(CONFIG, {"a": {}, "b": {}})
    assert found.seconds["features"] == 0
    assert found.disk_bytes == 0


def finished(make_run: MakeRun, **stages: Any) -> RunConfig:
    """Remember a run of 20 images, 12 of them for training; 2 views, 3 + 2 epochs."""
    run = make_run()
    told = {
        name: {"state": "done", "seconds": 1.0, "done": 1, "total": 1}
        for name in STAGES
    }
    write_json(run.path / "status.json", {"state": "done", "stages": told | stages})
    for phase, epochs in (("frozen", 3), ("finetune", 1)):
        (run.path / phase).mkdir()
        result = {"epochs": epochs, "val_accuracy": 1.0, "val_loss": 0.0}
        write_json(run.path / phase / "result.json", result)
    remember(run)
    return run.config


def test_measured_rates_are_used(make_run: MakeRun) -> None:
    config = finished(
        make_run,
        decode={"state": "done", "seconds": 2.0, "done": 20, "total": 20},
        features={"state": "done", "seconds": 3.2, "done": 32, "total": 32},
        finetune={"state": "done", "seconds": 6.0, "done": 1, "total": 2},
    )
    found = estimate(config, counts(200))
    assert found.measured
    assert found.seconds["decode"] == pytest.approx(200 * 2.0 / 20)
    assert found.seconds["features"] == pytest.approx(340 * 3.2 / 32)
    # one epoch of 12 images took 6 seconds; two of 140 are asked for
    assert found.seconds["finetune"] == pytest.approx(2 * 140 * 6.0 / 12)
    assert found.seconds["evaluate"] == pytest.approx(1.0)


def test_stopped_runs_rate_counts_the_one_phase_it_evaluated(
    make_run: MakeRun,
) -> None:
    run = make_run()
    told = {"evaluate": {"state": "done", "seconds": 3.0, "done": 1, "total": 1}}
    write_json(run.path / "status.json", {"state": "stopped", "stages": told})
    (run.path / "frozen").mkdir()
    write_json(run.path / "frozen" / "result.json", {"epochs": 1})
    remember(run)
    assert estimate(run.config, counts(200)).seconds["evaluate"] == 6.0


def test_rates_of_another_network_are_not_used(make_run: MakeRun) -> None:
    config = finished(make_run)
    assert estimate(config, counts(200)).measured
    for other in ({"image_size": 64}, {"alpha": 0.5}, {"unfreeze": 3}):
        assert not estimate(replace(config, **other), counts(200)).measured
    same = replace(config, views=8, batch_size=4, seed=9)
    assert estimate(same, counts(200)).measured


def test_stage_from_the_cache_says_nothing(make_run: MakeRun) -> None:
    told = {"state": "done", "seconds": 0.001, "done": 0, "total": 20}
    config = finished(make_run, decode=told)
    found = estimate(config, counts(200))
    assert found.seconds["decode"] == 1.0  # the rough rate, 200 a second


def test_later_run_from_the_cache_keeps_what_was_measured(make_run: MakeRun) -> None:
    config = finished(make_run, decode={"state": "done", "seconds": 2.0, "done": 20})
    before = estimate(config, counts(200)).seconds["decode"]
    finished(make_run, decode={"state": "done", "seconds": 0.001, "done": 0})
    assert estimate(config, counts(200)).seconds["decode"] == before


@pytest.mark.parametrize("content", ["", "[]", '{"x"', "null", '{"a": 1}'])
def test_damaged_rates_are_as_good_as_none(content: str) -> None:
    (home_dir() / "rates.json").write_text(content)
    assert not estimate(CONFIG, counts(200)).measured


@pytest.mark.parametrize("content", ["", "[]", "null"])
def test_damaged_rates_are_replaced(make_run: MakeRun, content: str) -> None:
    (home_dir() / "rates.json").write_text(content)
    config = finished(make_run)
    assert estimate(config, counts(200)).measured
