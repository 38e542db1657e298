"""What a job computed is counted as there when the next run is estimated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.data.datasets import add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.estimates.estimate import Estimate, estimate
from core.runs.cache_keys import KeyedImages
from core.runs.run import Run
from core.runs.study import Study
from core.storage.files import write_json
from core.training import find_rate
from core.training.run_job import train
from tests.core.training.study_parts import Submit, finished


@pytest.fixture
def manifest(tmp_path: Path, draw_images: Callable[..., Path]) -> Manifest:
    counts = {"disc": 12, "square": 12}
    return ensure_manifest(add_folder(draw_images(tmp_path / "pictures", counts)))


@pytest.fixture(autouse=True)
def short_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search for a rate needs the same features for fewer steps."""
    monkeypatch.setattr(find_rate, "_STEPS", 25)


def of(job: Study | Run) -> Estimate:
    return estimate(job.config, job.manifest.counts(), KeyedImages.of(job.manifest))


@pytest.mark.parametrize(
    ("phase", "strategy"), [("frozen", "frozen"), ("finetune", "finetune")]
)
def test_a_run_finds_what_the_search_for_its_rate_computed(
    start: Submit, phase: str, strategy: str
) -> None:
    study = start("find_lr", {"phase": phase}, strategy=strategy)
    before = of(study)
    assert before.seconds["decode"] > 0 and before.seconds["features"] > 0
    finished(study)
    found = of(study)
    assert found.seconds["decode"] == found.seconds["features"] == 0
    assert found.disk_bytes < before.disk_bytes


def test_a_search_without_an_image_that_went_away_leaves_nothing_for_a_run(
    start: Submit, manifest: Manifest
) -> None:
    study = start("find_lr", {"phase": "frozen"}, strategy="frozen")
    manifest.absolute(manifest.entries[0]).unlink()
    finished(study)
    assert of(study).seconds["features"] > 0


def test_a_learning_curve_leaves_nothing_for_a_run(start: Submit) -> None:
    study = start("curve", {}, strategy="frozen")
    finished(study)
    assert of(study).seconds["features"] > 0


@pytest.mark.usefixtures("fast_training")
def test_another_seed_finds_what_the_first_one_computed(
    make_real_run: Callable[..., Run],
) -> None:
    run = make_real_run(strategy="finetune", views=3)
    train(run)
    second = make_real_run(strategy="finetune", views=3, seed=1)
    found = of(second)
    assert found.seconds["decode"] == found.seconds["features"] == 0
    write_json(second.path / "config.json", replace(run.config, view_seed=1).to_json())
    assert of(Run(second.path)).seconds["features"] > 0
