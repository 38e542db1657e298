"""A trial reaches what a run with its settings reaches, also after other trials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import pytest

from core.config import RunConfig
from core.runs.run import Run
from core.runs.study import Study
from core.training import features, network, trials
from core.training.phase_job import PhaseJob
from core.training.phase_outcome import PhaseOutcome
from core.training.reporter import Reporter, StopRequested
from core.training.trials import TrialEnded, TrialTrainer
from tests.core.training.study_parts import Submit

Told = list[tuple[str, int]]


def watching(told: Told, until: int = 99) -> Callable[[str, int, float, float], bool]:
    """Notes each epoch, and ends a trial after so many."""

    def watch(phase: str, epoch: int, accuracy: float, loss: float) -> bool:
        assert 0 <= accuracy <= 1 and loss > 0
        told.append((phase, epoch))
        return len(told) >= until

    return watch


def never(*_: Any) -> bool:
    return False


@pytest.fixture
def study(start: Submit) -> Study:
    return start("curve", {}, strategy="finetune")


@pytest.fixture
def trainer(study: Study, fast_training: None) -> TrialTrainer:
    return TrialTrainer(study.manifest, study.path, Reporter(study, {}))


@pytest.mark.usefixtures("in_this_process")
def test_a_trial_reaches_what_its_run_reaches_also_after_others(
    trained_run: Run, study: Study
) -> None:
    config = trained_run.config
    trainer = TrialTrainer(trained_run.manifest, study.path, Reporter(study, {}))
    for _ in range(2):  # the second time on a backbone that was trained
        found = trainer.train(config, never)
    for phase, result in trained_run.results().items():
        assert found.by_phase[phase] == pytest.approx(result["val_accuracy"])
    best = trained_run.best_phase()
    assert best is not None and found.phase == best
    chosen = trained_run.finished(best)
    assert found.loss == pytest.approx(chosen["val_loss"], abs=1e-3)
    answers = trained_run.predictions(best, "validation")
    right = answers.probabilities.argmax(axis=1) == answers.labels
    assert (found.right == right).all()


def test_what_trials_share_is_made_once(
    trainer: TrialTrainer, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[str] = []
    real = network.build_backbone

    def noted(config: RunConfig) -> keras.Model:
        built.append(config.backbone)
        return real(config)

    monkeypatch.setattr(network, "build_backbone", noted)
    told: Told = []
    first = trainer.train(study.config, watching(told))
    deeper = replace(study.config.finetune, backbone_rate=0.1)
    second = trainer.train(replace(study.config, finetune=deeper), watching(told))
    assert built == ["mobilenet"]
    assert first.by_phase["frozen"] == second.by_phase["frozen"]
    once = [("frozen", 1), ("frozen", 2), ("frozen", 3), ("finetune", 1)]
    assert told[:4] == once and told.count(("frozen", 1)) == 2
    assert not (study.path / "resume").exists()


def test_images_that_belong_together_do_so_in_trials_too(
    trainer: TrialTrainer, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    real = trials.train_phase

    def noted(model: keras.Model, job: PhaseJob, reporter: Reporter) -> PhaseOutcome:
        asked.append(job.clusters())
        return real(model, job, reporter)

    monkeypatch.setattr(trials, "train_phase", noted)
    monkeypatch.setattr(trials, "training_clusters", lambda manifest: manifest.digest)
    trainer.train(replace(study.config, strategy="frozen"), never)
    assert asked == [trainer.manifest.digest]


def test_whoever_watches_may_end_a_trial(trainer: TrialTrainer, study: Study) -> None:
    told: Told = []
    with pytest.raises(TrialEnded):
        trainer.train(study.config, watching(told, until=2))
    assert told == [("frozen", 1), ("frozen", 2)]


def test_a_stop_ends_a_trial_that_then_does_not_count(
    trainer: TrialTrainer, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.reporter._STOP_SECONDS", 0.0)

    def stop(*_: Any) -> bool:
        study.request_stop()
        return False

    with pytest.raises(StopRequested):
        trainer.train(study.config, stop)


def test_what_a_network_streams_is_not_kept_for_another(
    trainer: TrialTrainer, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "max_entry_bytes", lambda: 0)
    made: list[str] = []
    real = features.FeatureMaker.features

    def noted(self: Any, taps: Any, *rest: Any) -> Any:
        made.append(taps[0].name)
        return real(self, taps, *rest)

    monkeypatch.setattr(features.FeatureMaker, "features", noted)
    frozen = replace(study.config, strategy="frozen")
    for rate in (0.01, 0.02):
        phase = replace(frozen.frozen, learning_rate=rate)
        trainer.train(replace(frozen, frozen=phase), never)
    assert len(made) == 2
