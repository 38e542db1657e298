"""Estimates grow with the work, and follow the machine and earlier runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core import hardware
from core.config import FRESH, FinetuneConfig, RunConfig
from core.estimates.cost_model import Workload
from core.estimates.estimate import Estimate, estimate
from core.estimates.timings import Timings
from core.estimates.unit_times import UnitTime, UnitTimes
from core.storage.files import write_json
from core.storage.paths import home_dir
from tests.conftest import unfreeze_steps, unfreezing

CONFIG = RunConfig(dataset="d")


def counts(images: int) -> dict[str, dict[str, int]]:
    """Two classes of `images` in all, 70 / 15 / 15."""
    half = images // 2
    splits = {"train": half * 70 // 100, "validation": half * 15 // 100}
    rest = {"test": half - sum(splits.values())}
    return {"a": splits | rest, "b": splits | rest}


def more(**changes: Any) -> Estimate:
    return estimate(replace(CONFIG, **changes), counts(1000))


def thawing(unfreeze: int, **changes: Any) -> Estimate:
    """Of a run that unfreezes so many layers."""
    return more(finetune=unfreezing(CONFIG, unfreeze).finetune, **changes)


def measured(float32: float, bfloat16: float, decode: float = 450.0) -> None:
    """Say what this machine does."""
    found = {"float32_rate": float32, "bfloat16_rate": bfloat16, "decode_rate": decode}
    write_json(home_dir() / "machine.json", {"of": hardware._identity(), "is": found})


def test_default_run_of_a_thousand_images_takes_minutes() -> None:
    found = estimate(CONFIG, counts(1000))
    stages = ["decode", "features", "frozen", "line", "finetune", "evaluate"]
    assert list(found.seconds) == stages
    assert 20 < found.likely_total_seconds < found.total_seconds < 1800
    assert 1e8 < found.disk_bytes < 1e10
    assert found.basis == "guess"


def test_seconds_grow_with_the_images_beside_what_comes_once() -> None:
    sizes = (1000, 2000, 3000)
    small, middle, large = (estimate(CONFIG, counts(size)) for size in sizes)
    for stage in ("decode", "features", "frozen", "finetune"):
        step = middle.seconds[stage] - small.seconds[stage]
        assert step > 0
        assert large.seconds[stage] - middle.seconds[stage] == pytest.approx(step)
    assert large.seconds["decode"] == pytest.approx(3 * small.seconds["decode"])
    assert large.seconds["evaluate"] > small.seconds["evaluate"]
    assert large.disk_bytes > 2.5 * small.disk_bytes


def test_more_views_larger_images_and_larger_networks_take_longer() -> None:
    base = more()
    for larger in (
        more(views=8),
        more(image_size=300),
        more(backbone="resnet50"),
        thawing(100),
        more(finetune=FinetuneConfig(unfreeze_steps((0, 20, 1e-4)), 4)),
    ):
        assert larger.total_seconds > base.total_seconds
        assert larger.likely_total_seconds > base.likely_total_seconds
    for larger in (more(views=8), more(image_size=300)):
        assert larger.disk_bytes > base.disk_bytes
    assert more(views=0).disk_bytes == more(views=1).disk_bytes < base.disk_bytes


def test_features_of_both_phases_take_one_pass() -> None:
    assert more().seconds["line"] == 0
    assert more().seconds["features"] == more(strategy="frozen").seconds["features"]


def test_no_fine_tuning_takes_less() -> None:
    found = more(strategy="frozen")
    assert list(found.seconds) == ["decode", "features", "frozen", "evaluate"]
    assert found.total_seconds < more().total_seconds
    # Of this phase the features are there; those of the other are to be computed.
    assert found.seconds["evaluate"] < more().seconds["evaluate"] / 2


def test_more_steps_take_longer() -> None:
    later = unfreeze_steps(("all", 5, 1e-5), ("from:9", 5, 1e-5))
    steps = (*CONFIG.finetune.steps, *later)
    once, twice = (
        more(finetune=replace(CONFIG.finetune, steps=steps[:count])) for count in (2, 3)
    )
    assert more().seconds["finetune"] < once.seconds["finetune"]
    assert once.seconds["finetune"] < twice.seconds["finetune"]


def test_a_small_network_is_judged_saved_and_converted_sooner() -> None:
    scratch = {"strategy": "scratch", "weights": "none"}
    large, small = (
        more(backbone=name, **scratch).seconds["evaluate"]
        for name in ("efficientnet_lite0", "small_cnn")
    )
    # Of 4 seconds and of 1 as measured, and a look at 1,000 images.
    assert 0.5 < small < 3.0 < large / 2


def test_from_scratch_every_layer_of_every_image_is_paid_for() -> None:
    scratch = {"strategy": "scratch", "weights": "none"}
    found = more(**scratch)
    assert list(found.seconds) == ["decode", "features", "scratch", "evaluate"]
    assert found.seconds["scratch"] > 3 * more().seconds["frozen"]
    small = more(backbone="small_cnn", image_size=224, **scratch)
    assert 0 < small.seconds["scratch"] < found.seconds["scratch"]
    longer = more(**scratch, scratch=replace(CONFIG.scratch, epochs=60))
    assert longer.seconds["scratch"] > 1.8 * found.seconds["scratch"]


def test_new_views_in_every_epoch_take_their_time_there() -> None:
    kept, fresh = more(), more(views=FRESH)
    assert fresh.seconds["features"] < kept.seconds["features"]
    for phase, epochs in (("frozen", 30), ("finetune", 10)):
        added = fresh.seconds[phase] - kept.seconds[phase]
        # 700 training images per epoch, against 2800 rows and 300 held out before
        once = kept.seconds["features"] * 700 / 3100
        assert 0.5 * epochs * once < added < 1.1 * epochs * once
    assert fresh.disk_bytes < 0.6 * kept.disk_bytes


def test_steps_of_unfreezing_take_what_each_takes_alone() -> None:
    steps = unfreeze_steps((0, 6, 1e-4), (60, 4, 1e-5))
    both, first, last = (
        more(finetune=FinetuneConfig(some, 4)).parts["finetune"]
        for some in (steps, steps[:1], steps[1:])
    )
    assert both == first + last
    assert both[0] / 6 < both[1] / 4


def test_features_above_the_budget_are_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = more()
    monkeypatch.setenv("THAW_CACHE_GB", "0.5")  # the line's take 0.27 GB
    found = more()
    assert found.seconds["finetune"] > 1.2 * kept.seconds["finetune"]
    assert found.seconds["frozen"] == kept.seconds["frozen"]
    assert found.disk_bytes < kept.disk_bytes - 0.2e9
    monkeypatch.setenv("THAW_CACHE_GB", "0")
    assert more().seconds["decode"] == 0  # in the pass
    assert more().seconds["features"] > 0


def test_epochs_between_images_take_time_too() -> None:
    few = estimate(CONFIG, counts(20))
    assert few.seconds["frozen"] > 30 * 0.015


def test_the_machine_sets_the_pace() -> None:
    measured(100.0, 200.0)
    slow = more()
    assert slow.basis == "machine"
    measured(200.0, 400.0)
    fast = more()
    once = slow.seconds["features"] - fast.seconds["features"]
    assert once == pytest.approx(3100 * 0.55 / 200, rel=0.1)  # seconds of 3100 rows
    measured(200.0, 400.0, decode=900.0)
    assert more().seconds["decode"] == pytest.approx(fast.seconds["decode"] / 2)
    assert more().start_seconds == pytest.approx(fast.start_seconds / 2)


def test_half_precision_speeds_up_the_training_images_only() -> None:
    measured(100.0, 1e6)
    exact, half = more(), more(precision="bfloat16")
    saved = exact.seconds["features"] - half.seconds["features"]
    assert saved == pytest.approx(2800 * 0.55 / 100, rel=0.1)  # of 3100 rows
    assert half.seconds["finetune"] == exact.seconds["finetune"]


def test_mixed_precision_speeds_up_fine_tuning_too_until_it_was_measured() -> None:
    measured(100.0, 1e6)
    half, mixed = more(precision="bfloat16"), more(precision="mixed")
    assert mixed.seconds["features"] == half.seconds["features"]
    assert mixed.seconds["finetune"] < 0.9 * half.seconds["finetune"]
    add_rate(finetuned_image(precision="mixed"), 0.1)
    assert more(precision="mixed").seconds["finetune"] > 100
    assert more(precision="bfloat16").seconds["finetune"] == half.seconds["finetune"]


def test_large_photos_take_longer_to_decode() -> None:
    small, photo, large = (
        estimate(CONFIG, counts(100), image_pixels=pixels).seconds["decode"]
        for pixels in (32 * 32, 500 * 375, 4000 * 3000)
    )
    assert small < photo / 2
    assert 5 * photo < large < 64 * photo
    assert estimate(CONFIG, counts(100)).seconds["decode"] == photo


def unit_times(**changes: Any) -> UnitTimes:
    return UnitTimes(Workload(replace(CONFIG, **changes), counts(1000)))


def finetuned_image(**changes: Any) -> UnitTime:
    return unit_times(**changes).image("finetune")


def add_rate(unit: UnitTime, seconds: float) -> None:
    timings = Timings()
    timings.add(unit.name, unit.size, seconds)
    timings.save()


def test_rates_of_earlier_runs_come_first() -> None:
    add_rate(unit_times().row, 0.5)
    found = more()
    assert found.basis == "runs"
    assert found.seconds["features"] == pytest.approx(3100 * 0.5, rel=0.02)
    # the same pass, whatever is trained above
    other = thawing(90, batch_size=4, seed=7)
    assert other.basis == "runs"
    assert other.seconds["features"] == found.seconds["features"]
    assert more(image_size=112).seconds["features"] == pytest.approx(
        3100 * 0.125, rel=0.1
    )
    for changes in ({"precision": "bfloat16"}, {"backbone": "mobilenet"}):
        assert more(**changes).basis == "guess"


def test_a_run_from_scratch_is_an_earlier_one_too() -> None:
    scratch = {"strategy": "scratch", "weights": "none"}
    add_rate(unit_times(**scratch).image("scratch"), 0.1)
    assert more(**scratch).basis == "runs"
    assert more().basis == "guess"


def test_rate_of_fine_tuning_is_of_its_line() -> None:
    add_rate(finetuned_image(), 0.1)
    found = more()
    assert found.basis == "runs"
    assert found.seconds["finetune"] == pytest.approx(10 * 750 * 0.1, rel=0.05)
    assert thawing(90).seconds["finetune"] < found.seconds["finetune"] / 2
