"""Training on cached features is plain Keras training, to the third digit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import keras
import numpy as np
import pytest

from core.config import FinetuneConfig, PhaseConfig
from core.data.pictures.decoding import decode
from core.models.build import build_backbone
from core.models.head import Head, _InferenceMode
from core.models.line import set_trainable
from core.runs.metrics_log import read_history
from core.runs.run import Run
from core.training.epoch_plan import EpochPlan
from core.training.run_job import train
from tests.conftest import unfreeze_steps

EPOCHS = 3


class Uncached:
    """The whole network on pixels, by Keras alone; only the batches' order is ours."""

    def __init__(self, run: Run) -> None:
        self.config, manifest = run.config, run.manifest
        size = self.config.input_size
        files = [manifest.absolute(entry) for entry in manifest.entries]
        self.pixels = np.stack([decode(file, size) for file in files])
        self.labels = np.array([entry.label for entry in manifest.entries])
        self.train = np.array(manifest.split("train"))
        self.validation = manifest.split("validation")
        keras.utils.set_random_seed(self.config.seed)
        self.backbone = build_backbone(self.config)
        self.head = Head(self.config, len(manifest.class_names))
        image = keras.Input((size, size, 3))
        features = self.head.pooling(
            _InferenceMode(self.backbone, self.backbone)(image)
        )
        self.model = keras.Model(image, self.head.classify(features))

    def batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        plan = EpochPlan(len(self.train), 1, self.config.seed)
        for epoch in range(EPOCHS):
            rows = self.train[plan.rows(epoch)[:, 1]]
            for start in range(0, len(rows), self.config.batch_size):
                batch = rows[start : start + self.config.batch_size]
                yield self.pixels[batch].astype(np.float32), self.labels[batch]

    def fit(self, phase: str) -> dict[str, list[float]]:
        if phase == "finetune":
            top = self.backbone.layers[-self.config.facts.default_unfreeze :]
            set_trainable(self.backbone, [layer.name for layer in top])
        settings = self.config.phase(phase)
        self.model.compile(
            keras.optimizers.Adam(settings.learning_rate),
            "sparse_categorical_crossentropy",
            metrics=["accuracy"],
            jit_compile=False,
        )
        self.head.restart_dropout()
        held_out = self.pixels[self.validation].astype(np.float32)
        best = keras.callbacks.EarlyStopping(
            patience=EPOCHS, restore_best_weights=True, monitor="val_loss"
        )
        history = self.model.fit(
            self.batches(),
            steps_per_epoch=-(-len(self.train) // self.config.batch_size),
            epochs=EPOCHS,
            validation_data=(held_out, self.labels[self.validation]),
            shuffle=False,
            callbacks=[best],
            verbose=0,
        )
        return history.history


@pytest.mark.usefixtures("in_this_process")
def test_cached_training_has_the_curves_of_uncached_keras_training(
    make_real_run: Callable[..., Run],
) -> None:
    run = make_real_run(
        frozen=PhaseConfig(EPOCHS, 1e-2, EPOCHS),
        finetune=FinetuneConfig(unfreeze_steps((9, EPOCHS, 1e-3)), EPOCHS),
        batch_size=5,
        seed=3,
    )
    assert run.config.views == 0 and run.config.precision == "float32"
    train(run)
    ours = read_history(run.path / "metrics.jsonl").epochs
    plain = Uncached(run)
    for phase in run.config.phases:
        expected = plain.fit(phase)
        for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
            received = [epoch[name] for epoch in ours[phase]]
            assert len(received) == EPOCHS
            assert np.allclose(received, expected[name], atol=1e-3), (phase, name)
        assert expected["loss"][-1] < expected["loss"][0] * 0.95, "it must learn"
