"""The range test sweeps what a run would train, as a run would train it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from core.config import FinetuneConfig, PhaseConfig
from core.data.datasets import add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.errors import DataError
from core.training import find_rate as module
from core.training.phase_job import PhaseJob
from tests.conftest import unfreeze_steps
from tests.core.training.conftest import random_features
from tests.core.training.study_parts import Submit, finished


@pytest.fixture
def manifest(tmp_path: Path, draw_images: Callable[..., Path]) -> Manifest:
    counts = {"disc": 30, "square": 20, "cross": 10}
    return ensure_manifest(add_folder(draw_images(tmp_path / "pictures", counts)))


SCRATCH = {"strategy": "scratch", "weights": "none"}


@pytest.mark.parametrize(
    ("phase", "settings"), [("frozen", {}), ("finetune", {}), ("scratch", SCRATCH)]
)
def test_rate_is_swept_upwards_and_the_suggestion_is_among_the_tested(
    start: Submit, phase: str, settings: dict[str, Any]
) -> None:
    found = finished(start("find_lr", {"phase": phase}, **settings))
    rates, losses = found["rates"], found["losses"]
    assert found["phase"] == phase
    assert len(rates) == len(losses) == len(found["smoothed"]) > 10
    assert rates == sorted(rates)
    assert max(losses) > 1.2 * losses[0], "the last rates are too high"
    suggestion = found["suggestion"]
    assert suggestion["reason"]
    if suggestion["rate"] is not None:
        assert suggestion["rate"] == rates[suggestion["index"]]


@pytest.mark.parametrize("imbalance", ["class_weights", "balanced_sampling"])
def test_small_classes_are_evened_out_as_in_a_run(
    start: Submit, imbalance: str
) -> None:
    plain = finished(start("find_lr", {"phase": "frozen"}))["losses"]
    found = finished(start("find_lr", {"phase": "frozen"}, imbalance=imbalance))
    assert found["losses"][:5] != pytest.approx(plain[:5], rel=1e-3)


def test_the_backbone_takes_its_share_of_the_rate(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[dict[bool, float]] = []
    real = module._sweep

    def watched(model: keras.Model, job: PhaseJob, reporter: Any) -> Any:
        slow = {id(weight) for group in job.slower for weight in group.weights}
        before = [weight.numpy() for weight in model.trainable_weights]
        found = real(model, job, reporter)
        furthest = {True: 0.0, False: 0.0}
        for weight, old in zip(model.trainable_weights, before, strict=True):
            is_slow = id(weight) in slow
            furthest[is_slow] = max(
                furthest[is_slow], float(abs(weight.numpy() - old).max())
            )
        moved.append(furthest)
        return found

    monkeypatch.setattr(module, "_sweep", watched)
    monkeypatch.setattr(module, "_STEPS", 12)
    monkeypatch.setattr(module, "_RANGES", {"finetune": (1e-4, 1e-3)})
    slow = FinetuneConfig(unfreeze_steps((9, 2, 1e-3)), backbone_rate=1e-3)
    finished(start("find_lr", {"phase": "finetune"}, finetune=slow))
    assert 0 < moved[0][True] < 0.02 * moved[0][False]


def test_from_scratch_the_whole_network_learns_from_the_images(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, PhaseJob]] = []

    def noted(model: keras.Model, job: PhaseJob, reporter: Any) -> Any:
        seen.append((model.name, job))
        return [1e-3] * 20, [1.0] * 20

    monkeypatch.setattr(module, "_sweep", noted)
    found = finished(start("find_lr", {}, **SCRATCH))
    ((name, job),) = seen
    assert found["phase"] == job.phase == name == "scratch"
    assert job.features.stream is not None
    assert job.features.arrays["validation"][0].values.dtype == np.uint8


def test_the_head_before_a_sweep_learns_as_in_a_run(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[PhaseJob] = []
    real = module.train_phase

    def noted(model: keras.Model, job: PhaseJob, reporter: Any) -> Any:
        seen.append(job)
        return real(model, job, reporter)

    monkeypatch.setattr(module, "train_phase", noted)
    settings = {"label_smoothing": 0.1, "imbalance": "balanced_sampling"}
    finished(start("find_lr", {"phase": "finetune"}, **settings))
    (job,) = seen
    assert (job.phase, job.label_smoothing) == ("frozen", 0.1)
    assert job.imbalance == "balanced_sampling"


def swept(
    losses: list[float], start: Submit, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """What is found where the steps have these losses."""
    told = iter(losses)
    monkeypatch.setattr(keras.Model, "train_on_batch", lambda *_: next(told))
    return finished(start("find_lr", {"phase": "frozen"}))


def test_one_unlucky_batch_does_not_end_the_sweep(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = [0.116, 0.257, 0.118, 0.484] * 25
    noise[60] = 3.0
    assert swept(noise, start, monkeypatch)["losses"] == noise


def test_a_loss_that_stays_high_ends_the_sweep(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = [0.1] * 60 + [0.3 * 1.4**step for step in range(40)]
    assert 64 < len(swept(losses, start, monkeypatch)["losses"]) < 75


def test_the_curve_that_is_shown_is_the_one_that_is_told_of(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    falling = [1.1 - 0.015 * step for step in range(70)]
    found = swept([*falling, *[9.0] * 30], start, monkeypatch)
    lowest = min(found["smoothed"])
    assert f"to {lowest:.3g} and is lowest" in found["suggestion"]["reason"]


def test_a_loss_that_is_no_number_is_where_training_diverges(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = [1.1 - 0.01 * step for step in range(70)] + [math.nan] * 30
    found = swept(losses, start, monkeypatch)
    assert len(found["rates"]) == 70 and found["losses"] == losses[:70]
    diverges_at, rate = found["suggestion"]["diverges_at"], found["suggestion"]["rate"]
    assert found["rates"][-1] < diverges_at < 1.5 * found["rates"][-1]
    assert rate < 0.2 * diverges_at


def test_a_first_loss_that_is_no_number_gives_no_rate(
    start: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = swept([math.nan], start, monkeypatch)
    assert found["rates"] == found["losses"] == found["smoothed"] == []
    assert found["suggestion"]["rate"] is None


def test_an_image_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    def broken(rows: Any) -> Any:
        raise DataError("an image", "a broken one", "Remove it.")
        yield  # a generator

    features = dataclasses.replace(random_features(), stream=broken)
    job = PhaseJob("scratch", PhaseConfig(1, 1e-3), features, 8, 0, tmp_path / "x.npz")
    with pytest.raises(DataError, match="a broken one"):
        next(module._batches(job))
