"""Answers of all folds are pooled; what is missing or damaged is left out and named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.analysis.cross_validation import mean_interval, pooled
from core.analysis.metrics import wilson_interval
from core.analysis.paired import score_p_value
from core.data.datasets import open_dataset
from core.data.manifest import Manifest
from core.data.scan import scan
from core.data.splitting.named import make_split
from core.data.splitting.plan import SplitPlan
from core.data.splitting.rule import SplitRule
from core.runs.cross_validation import CrossValidation, cross_validation_of
from core.runs.run import Run
from core.storage.files import write_json
from tests.core.commands.finished_run import make_run

FOLDS = 3


@pytest.fixture
def whole(draw_images: Callable[..., Path], tmp_path: Path) -> Manifest:
    """A set of three folds of 30 images in two classes: each tests ten."""
    root = draw_images(tmp_path / "pets", {"cats": 15, "dogs": 15}, size=16)
    dataset = open_dataset(root)
    return make_split(dataset, scan(dataset), SplitPlan(SplitRule(folds=FOLDS)))


@pytest.fixture
def runs(whole: Manifest) -> list[Run]:
    """Of each fold: frozen gets 4, 1 and 2 images wrong, fine-tuned none."""
    return [
        make_run(fold, {"frozen": wrong, "finetune": 0}, group="g")
        for fold, wrong in zip(whole.each_fold, (4, 1, 2), strict=True)
    ]


def found(run: Run) -> CrossValidation:
    together = cross_validation_of(run)
    assert together is not None
    return together


def test_all_images_are_answered_once_as_their_own_fold_answered(
    whole: Manifest, runs: list[Run]
) -> None:
    together = pooled(found(runs[1]))
    assert together.missing == {}
    frozen = together.phases["frozen"]
    assert frozen.answers.indices.tolist() == list(range(30))
    labels = [entry.label for entry in whole.entries]
    assert frozen.answers.labels.tolist() == labels
    for run in runs:
        own = run.predictions("frozen", "test")
        rows = frozen.answers.probabilities[own.indices]
        assert np.array_equal(rows, own.probabilities)
    assert (frozen.num_correct, frozen.count) == (23, 30)
    assert frozen.interval == wilson_interval(23, 30)
    assert frozen.by_fold == pytest.approx({1: 0.6, 2: 0.9, 3: 0.8})
    assert frozen.mean == pytest.approx(23 / 30)
    assert frozen.deviation == pytest.approx(np.std([0.6, 0.9, 0.8], ddof=1))


def test_the_phases_are_compared_in_pairs_on_all_images(runs: list[Run]) -> None:
    comparison = pooled(found(runs[0])).comparison
    assert comparison is not None
    assert (comparison.fixed, comparison.broke, comparison.both_wrong) == (7, 0, 0)
    assert comparison.count == 30 and comparison.p_value == score_p_value(7, 0)


def test_the_interval_of_the_mean_allows_for_shared_training_images() -> None:
    """By hand: t of 4 degrees of freedom, (1/5 + 1/4) s^2."""
    values = [0.7, 0.8, 0.9, 0.8, 0.8]
    half = 2.776 * np.sqrt((1 / 5 + 1 / 4) * np.var(values, ddof=1))
    assert mean_interval(values, 5) == pytest.approx((0.8 - half, 0.8 + half))
    naive = 2.776 * np.std(values, ddof=1) / np.sqrt(5)
    assert half > 1.49 * naive
    assert mean_interval([1.0, 1.0, 0.9], 3)[1] == 1.0


def test_a_fold_without_a_run_is_named(runs: list[Run]) -> None:
    runs[2].path.rename(runs[2].path.with_name(".away"))
    together = pooled(found(runs[0]))
    assert together.missing == {3: "its run was not started, or was deleted"}
    assert together.phases["frozen"].count == 20
    assert together.comparison is not None and together.comparison.count == 20


def test_a_failed_fold_is_named_and_the_newest_run_of_a_fold_counts(
    whole: Manifest, runs: list[Run]
) -> None:
    again = make_run(whole.each_fold[1], {}, group="g")
    assert found(runs[0]).runs[2].id == runs[1].id, "it has a result"
    runs[1].path.rename(runs[1].path.with_name(".away"))
    write_json(again.path / "status.json", {"state": "failed", "launch": "1"})
    assert pooled(found(runs[0])).missing == {2: "its run is failed"}
    third = make_run(whole.each_fold[1], {"frozen": 0, "finetune": 0}, group="g")
    assert found(runs[0]).runs[2].id == third.id
    assert pooled(found(runs[0])).missing == {}


def test_a_fold_that_was_stopped_after_its_first_phase_counts_with_that(
    whole: Manifest, runs: list[Run]
) -> None:
    runs[1].path.rename(runs[1].path.with_name(".away"))
    stopped = make_run(whole.each_fold[1], {"frozen": 0}, group="g")
    write_json(stopped.path / "status.json", {"state": "stopped", "launch": "1"})
    together = pooled(found(runs[0]))
    assert together.missing == {2: "its run is stopped"}
    counts = {phase: of.count for phase, of in together.phases.items()}
    assert counts == {"frozen": 30, "finetune": 20}
    assert together.comparison is not None and together.comparison.count == 20


@pytest.mark.parametrize("name", ["frozen/result.json", "frozen/predictions.npz"])
def test_a_damaged_fold_is_left_out(runs: list[Run], name: str) -> None:
    (runs[0].path / name).write_bytes(b"{")
    together = pooled(found(runs[0]))
    assert together.missing[1].endswith(("is damaged", "are damaged"))
    assert together.phases["frozen"].count == 20
    assert together.phases["finetune"].count == 30


def test_answers_for_images_of_another_fold_are_not_counted_twice(
    runs: list[Run],
) -> None:
    for phase in ("frozen", "finetune"):
        answers = (runs[0].path / phase / "predictions.npz").read_bytes()
        (runs[2].path / phase / "predictions.npz").write_bytes(answers)
    together = pooled(found(runs[0]))
    assert together.missing == {3: "its answers are not of images of its own"}
    assert together.phases["frozen"].count == 20


def test_before_any_fold_is_done_there_is_nothing_to_pool(whole: Manifest) -> None:
    run = make_run(whole.each_fold[0], {}, group="g")
    write_json(run.path / "status.json", {"state": "failed", "launch": "1"})
    together = pooled(found(run))
    assert together.phases == {} and together.comparison is None
    assert sorted(together.missing) == [1, 2, 3]
    assert together.missing[1] == "its run is failed"


def test_a_run_that_is_no_fold_is_of_no_set(whole: Manifest) -> None:
    assert cross_validation_of(make_run(whole, {"frozen": 1}, group="g")) is None
