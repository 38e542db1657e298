"""Training from scratch and unfreezing by steps, from settings to results."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from core.config import FinetuneConfig, PhaseConfig
from core.runs.metrics_log import read_history
from core.training import trainer
from core.training.callbacks import resume_point
from core.training.features import FeatureMaker
from core.training.phase_job import PhaseJob
from core.training.reporter import StopRequested
from core.training.run_job import train
from tests.conftest import unfreeze_steps
from tests.core.training.followed_fit import followed_by
from tests.core.training.trained_models import MakeRun, trained, whole_model


@pytest.mark.usefixtures("fast_training")
def test_from_scratch_trains_every_layer_and_its_statistics(
    make_real_run: MakeRun,
) -> None:
    run = trained(
        make_real_run(
            strategy="scratch",
            backbone="small_cnn",
            alpha=1.0,
            weights="none",
            views="fresh",
            scratch=PhaseConfig(3, 1e-3),
        )
    )
    assert list(run.results()) == ["scratch"] == [run.best_phase()]
    result = run.result("scratch")
    assert result is not None
    model = whole_model(run, "scratch")
    weights = [w for layer in model.layers for w in layer.trainable_weights]
    assert result["trainable_parameters"] == sum(int(w.numpy().size) for w in weights)
    assert result["parameters"] == model.count_params()
    moving = [w.numpy() for w in model.weights if "moving_mean" in w.path]
    assert len(moving) == 4 and all(np.abs(values).max() > 0 for values in moving)
    epochs = read_history(run.path / "metrics.jsonl").epochs["scratch"]
    assert epochs[-1]["loss"] < epochs[0]["loss"]
    stages = list(run.status()["stages"])
    assert stages == ["decode", "features", "scratch", "evaluate"]


@pytest.mark.usefixtures("fast_training")
def test_from_scratch_with_a_cut_network_trains_what_is_used(
    make_real_run: MakeRun,
) -> None:
    run = trained(
        make_real_run(
            strategy="scratch",
            weights="none",
            feature_layer="conv_pw_3_relu",
            scratch=PhaseConfig(1, 1e-3),
        )
    )
    model = whole_model(run, "scratch")
    result = run.result("scratch")
    assert result is not None
    assert [layer.name for layer in model.layers][-4] == "conv_pw_3_relu"
    fixed = sum(int(w.numpy().size) for w in model.weights if "moving" in w.path)
    assert result["trainable_parameters"] == model.count_params() - fixed


@pytest.mark.usefixtures("fast_training")
def test_each_step_of_unfreezing_thaws_deeper_and_epochs_count_on(
    make_real_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[PhaseJob] = []
    real = trainer.train_phase

    def noted(model: keras.Model, job: PhaseJob, *rest: Any) -> Any:
        jobs.append(job)
        trainable.append(len(model.trainable_weights))
        outcome = real(model, job, *rest)
        rates.append(float(model.optimizer.learning_rate))
        return outcome

    rates: list[float] = []
    trainable: list[int] = []
    monkeypatch.setattr(trainer, "train_phase", noted)
    run = trained(
        make_real_run(
            strategy="finetune",
            finetune=FinetuneConfig(
                unfreeze_steps((4, 2, 1e-3), (9, 1, 1e-4), ("from:conv_dw_9", 2, 1e-5))
            ),
        )
    )
    assert [job.phase for job in jobs] == ["frozen", *["finetune"] * 3]
    assert trainable == sorted(set(trainable))
    assert rates[1:] == pytest.approx([1e-3, 1e-4, 1e-5])
    epochs = read_history(run.path / "metrics.jsonl").epochs["finetune"]
    assert [item["epoch"] for item in epochs] == [1, 2, 3, 4, 5]
    best = min(epochs, key=lambda item: item["val_loss"])
    result = run.result("finetune")
    assert result is not None
    assert (result["epochs"], result["best_epoch"]) == (5, best["epoch"])
    assert result["val_loss"] == pytest.approx(best["val_loss"], abs=1e-4)


@pytest.mark.usefixtures("fast_training")
def test_a_stop_between_two_steps_keeps_what_the_first_one_has_learned(
    make_real_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = FeatureMaker.features, []

    def features(maker: FeatureMaker, *given: Any) -> Any:
        calls.append(given)
        if len(calls) > 2:  # the frozen phase's, the first step's
            raise StopRequested
        return real(maker, *given)

    monkeypatch.setattr(FeatureMaker, "features", features)
    steps = unfreeze_steps((4, 2, 1e-3), (9, 1, 1e-4))
    run = make_real_run(strategy="finetune", finetune=FinetuneConfig(steps))
    train(run)
    assert run.status()["state"] == "stopped"
    result = run.result("finetune")
    assert result is not None and result["epochs"] == 2


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.usefixtures("fast_training")
def test_run_killed_in_a_later_step_ends_as_an_uninterrupted_one(
    make_real_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume_point, "_SAVE_SECONDS", 0.0)
    monkeypatch.setattr(resume_point, "_SAVE_COST", 0.0)
    settings: dict[str, Any] = {
        "strategy": "finetune",
        "finetune": FinetuneConfig(
            unfreeze_steps((4, 2, 1e-3), (9, 3, 1e-4)), layer_decay=0.5
        ),
    }
    expected = trained(make_real_run(**settings)).result("finetune")
    run = make_real_run(**settings)
    real = trainer.train_phase

    def killed(model: keras.Model, job: PhaseJob, *rest: Any) -> Any:
        if job.earlier is None:
            return real(model, job, *rest)
        with followed_by(Die()):
            return real(model, job, *rest)

    class Die(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            if epoch == 3:  # the second of the second step
                raise Killed

    monkeypatch.setattr(trainer, "train_phase", killed)
    with pytest.raises(Killed):
        train(run)
    monkeypatch.setattr(trainer, "train_phase", real)
    found = trained(run).result("finetune")
    assert found is not None and expected is not None
    for key in ("epochs", "best_epoch", "trainable_parameters"):
        assert found[key] == expected[key]
    assert found["val_loss"] == pytest.approx(expected["val_loss"], abs=1e-5)
    epochs = read_history(run.path / "metrics.jsonl").epochs["finetune"]
    assert [item["epoch"] for item in epochs] == [1, 2, 3, 4, 5]
