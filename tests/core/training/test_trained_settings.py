"""Settings of the network and of its training, and what they do to a trained run."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from core.config import (
    FLIPS,
    BatchNormalization,
    Dense,
    Dropout,
    FinetuneConfig,
    HeadConfig,
    OptimizerConfig,
    PhaseConfig,
    ScheduleConfig,
)
from core.runs.metrics_log import read_history
from core.runs.run import Run
from core.serving.predictor import Predictor
from tests.conftest import unfreeze_steps
from tests.core.training.trained_models import MakeRun, trained, whole_model

# Every choice of a head once, in as few trainings as that takes.
HEADS = {
    "max, deep, sigmoid": HeadConfig(
        pooling="max",
        layers=(Dense(units=7, activation="tanh"), BatchNormalization(), Dropout()),
        output="sigmoid",
    ),
    "flatten, softmax": HeadConfig(
        pooling="flatten", layers=(Dense(units=6, l2=1e-3),)
    ),
    "fitted at once": HeadConfig(fit="converged"),
}


@pytest.mark.parametrize("name", HEADS)
def test_every_head_is_trained_served_and_says_the_same_in_keras(
    make_real_run: MakeRun, name: str
) -> None:
    test_views = "flips" if "flatten" in name else "image"
    run = trained(
        make_real_run(
            strategy="finetune",
            test_views=test_views,
            head=HEADS[name],
            finetune=FinetuneConfig(unfreeze_steps((4, 1, 1e-3)), averaged_epochs=1.0),
        )
    )
    images = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3)).astype(np.uint8)
    served = Predictor(run.serving_dir("finetune")).predict(images)
    model = whole_model(run, "finetune")
    views = [np.flip(images, [axis + 1 for axis in axes]) for axes in FLIPS[test_views]]
    answers = np.mean([model(it.astype(np.float32)) for it in views], axis=0)
    assert answers.shape == (3, 2) and np.allclose(answers.sum(axis=1), 1, atol=1e-6)
    assert np.allclose(served.probabilities, answers, atol=1e-4)
    assert served.cam.shape == (3, 1, 1, 2)


@pytest.mark.usefixtures("fast_training")
def test_where_features_are_taken_changes_the_network(make_real_run: MakeRun) -> None:
    run = trained(make_real_run(feature_layer="conv_pw_6_relu"))
    names = [layer.name for layer in whole_model(run, "frozen").layers]
    assert names[names.index("conv_pw_6_relu") + 1] == "pooling"
    assert "conv_pw_13" not in names


@pytest.mark.usefixtures("fast_training")
def test_optimizer_and_schedule_reach_the_chart(make_real_run: MakeRun) -> None:
    settings = PhaseConfig(
        4,
        0.1,
        optimizer=OptimizerConfig("sgd", momentum=0.9, global_clipnorm=1.0),
        schedule=ScheduleConfig("exponential", 0.5, 2, True),
    )
    run = trained(make_real_run(frozen=settings, batch_size=16))
    epochs = read_history(run.path / "metrics.jsonl").epochs["frozen"]
    steps = [1, 2, 3, 4]  # one batch of 14 to 16 images in each epoch
    expected = [0.1 * 0.5 ** (step // 2) for step in steps]
    assert [e["learning_rate"] for e in epochs] == pytest.approx(expected)


@pytest.mark.usefixtures("fast_training")
def test_adapted_statistics_are_those_of_the_training_images(
    make_real_run: MakeRun,
) -> None:
    plain = trained(make_real_run())
    run = trained(make_real_run(adapt_norms=True))
    before, after = (
        {w.path: w.numpy() for w in whole_model(item, "frozen").weights}
        for item in (plain, run)
    )
    moved = {path for path in before if not np.array_equal(before[path], after[path])}
    moving = {path for path in before if "moving" in path}
    assert moved >= moving and not {p for p in moved - moving if "conv" in p}
    model = whole_model(run, "frozen")
    first = next(i for i in model.layers if "bn" in i.name)
    before_it = model.layers[model.layers.index(first) - 1]
    into = keras.Model(model.inputs[0], before_it.output)
    images = np.stack([image_of(run, index) for index in run.manifest.split("train")])
    values = np.asarray(into(images.astype(np.float32), training=False))
    mean = values.mean(axis=(0, 1, 2))
    assert np.allclose(first.moving_mean.numpy(), mean, atol=1e-3 * np.abs(mean).max())


def image_of(run: Run, index: int) -> np.ndarray:
    from core.data.pictures.decoding import decode

    path: Path = run.manifest.absolute(run.manifest.entries[index])
    return decode(path, run.config.input_size)
