"""A study's time goes with its images and backbones, up to as many as it looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.backbones.registry import BACKBONES
from core.config import HeadConfig, RunConfig
from core.data.datasets import Dataset, add_folder
from core.data.manifests import ensure_manifest
from core.estimates.cost_model import Workload
from core.estimates.study import (
    pool_seconds,
    record_study,
    study_seconds,
    trust_seconds,
)
from core.estimates.timings import Timings
from core.estimates.unit_times import UnitTimes
from core.runs.queue import create_run, create_study
from core.runs.study import Study
from core.storage.files import write_json
from tests.core.estimates.test_estimate import counts

NAMES = ["efficientnet_lite0", "resnet50"]


def rank_seconds(names: list[str], images: int) -> float:
    return study_seconds("rank", "d", names, counts(images))


def curve_seconds(images: int) -> float:
    return study_seconds("curve", "d", ["efficientnet_lite0"], counts(images))


def test_ranking_takes_longer_with_more_backbones_and_images() -> None:
    few, many = (rank_seconds(NAMES, number) for number in (200, 1000))
    assert 5 < few < many < 120
    first, second = (rank_seconds([name], 1000) for name in NAMES)
    assert max(first, second) < many < first + second  # Keras is loaded once


def test_no_more_images_count_than_are_looked_at() -> None:
    assert rank_seconds(NAMES, 100_000) == rank_seconds(NAMES, 50_000)
    small, large, larger = (
        # Half as many images to validate with as in the last: these all count.
        curve_seconds(number)
        for number in (200, 20_000, 40_000)
    )
    assert small < 20 < large < larger < 1.5 * large


def test_earlier_runs_with_the_backbone_set_the_pace() -> None:
    before = curve_seconds(1000)
    timings = Timings()
    timings.add(UnitTimes(Workload(RunConfig("d"), {})).row.name, 224, 1.0)
    timings.save()
    assert curve_seconds(1000) > before + 800


def test_suspects_are_looked_for_among_all_images() -> None:
    many = {"a": {"train": 700, "validation": 150, "test": 150}}
    few = {"a": {"train": 700, "validation": 0, "test": 0}}
    seconds = [
        study_seconds("suspects", "d", ["efficientnet_lite0"], images)
        for images in (few, many)
    ]
    assert seconds[1] > seconds[0]


@pytest.fixture
def dataset(draw_images: Callable[..., Path], tmp_path: Path) -> Dataset:
    dataset = add_folder(draw_images(tmp_path / "pets", {"cats": 5, "dogs": 5}))
    ensure_manifest(dataset)
    return dataset


def ended(kind: str, dataset: Dataset, **status: Any) -> Study:
    """A study whose worker has just come to its end."""
    manifest = ensure_manifest(dataset)
    config = RunConfig(dataset.id, strategy="frozen")
    study = create_study(kind, config, manifest, "pets", status.pop("options", {}))
    write_json(study.path / "status.json", status)
    return study


def seconds(kind: str, images: int = 1000) -> float:
    return study_seconds(kind, "d", ["efficientnet_lite0"], counts(images))


def stages(**seconds: float) -> dict[str, Any]:
    return {name: {"state": "done", "seconds": s} for name, s in seconds.items()}


@pytest.mark.parametrize(
    ("kind", "stage"), [("health", "measure"), ("suspects", "study")]
)
def test_earlier_studies_set_the_pace(kind: str, stage: str, dataset: Dataset) -> None:
    before = seconds(kind)
    record_study(ended(kind, dataset, stages=stages(**{stage: 10.0})))
    assert seconds(kind) > before + 700  # a second for each of 10 images


def test_what_was_cached_stopped_or_resumed_sets_no_pace(dataset: Dataset) -> None:
    before = seconds("health")
    record_study(ended("health", dataset, stages=stages(measure=0.001)))
    slow = stages(measure=10.0)
    record_study(ended("health", dataset, stages=slow, resumes=1))
    stopped = ended("health", dataset, stages=slow)
    stopped.request_stop()
    record_study(stopped)
    slow["measure"]["state"] = "skipped"
    record_study(ended("health", dataset, stages=slow))
    assert seconds("health") == before


def test_a_look_at_a_pool_goes_with_its_images_and_learns(dataset: Dataset) -> None:
    config = RunConfig(dataset.id)
    few, many = pool_seconds(config, 10), pool_seconds(config, 10_000)
    assert 0 < few < many
    run = create_run(config, ensure_manifest(dataset), "pets")
    stage = {"state": "done", "done": 20, "total": 20, "busy_seconds": 20.0}
    looked = {"options": {"run": run.id, "phase": "frozen"}}
    record_study(ended("pool", dataset, stages={"look": stage}, **looked))
    assert pool_seconds(config, 1000) == pytest.approx(1000, rel=0.05)
    gone = {"options": {"run": "gone", "phase": "frozen"}}
    record_study(ended("pool", dataset, stages={"look": stage}, **gone))


def test_trust_goes_with_the_images_that_are_looked_at_and_learns(
    dataset: Dataset,
) -> None:
    config = RunConfig(dataset.id)
    few, many, more = (trust_seconds(config, counts(n)) for n in (200, 2000, 200_000))
    assert 0 < few < many < more == trust_seconds(config, counts(400_000))
    flat = replace(config, head=HeadConfig(pooling="flatten"))  # of fewer images
    assert trust_seconds(flat, counts(2000)) < many
    run = create_run(config, ensure_manifest(dataset), "pets")
    stage = {"state": "done", "done": 20, "total": 20, "busy_seconds": 20.0}
    looked = {"options": {"run": run.id, "phase": "frozen"}}
    record_study(ended("trust", dataset, stages={"look": stage}, **looked))
    seconds = trust_seconds(config, counts(1000))
    assert seconds == pytest.approx(1000, rel=0.05)
    assert pool_seconds(config, 1000) < 100  # a look at a pool does other things, too


def test_a_network_that_nobody_has_pretrained_is_looked_at(dataset: Dataset) -> None:
    name = next(name for name, facts in BACKBONES.items() if not facts.is_pretrained)
    config = RunConfig(dataset.id, "scratch", backbone=name, weights="none")
    assert 0 < trust_seconds(config, counts(200)) < pool_seconds(config, 10_000)
