"""The plain Keras recipe: `python -m benchmarks._plain_worker JOB RESULT`.

It follows Keras' guide to transfer learning and fine-tuning: a data set from a
directory, cached, shuffled and prefetched; augmentation layers inside the model; the
backbone frozen, then its top unfrozen and the model compiled again.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
from keras import layers

from benchmarks._plain import PlainJob
from benchmarks._process import peak_bytes
from core.config import AugmentationConfig, Dropout, PhaseConfig, RunConfig
from core.models.build import build_backbone
from core.storage.files import read_json, write_json

_SHUFFLED_BATCHES = 1000  # as in TensorFlow's tutorials; here more than there are


class _EpochSeconds(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._began = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seconds.append(round(time.monotonic() - self._began, 3))


class _Recipe:
    """One model from its data to its last phase."""

    def __init__(self, job: PlainJob) -> None:
        self._job = job
        self._config = job.config
        keras.utils.set_random_seed(job.config.seed)
        began = time.monotonic()
        self._backbone = build_backbone(job.config)  # the same network as ours
        num_classes = sum(1 for _ in (job.folder / "train").iterdir())
        augmentation = (
            augmentation_layers(job.config.augmentation) if job.augment else []
        )
        self._model = plain_model(self._backbone, job.config, augmentation, num_classes)
        self.build_seconds = round(time.monotonic() - began, 3)
        self._data: dict[str, tf.data.Dataset] = {}
        self.phases: list[dict[str, Any]] = []

    def run(self) -> None:
        """Frozen, then every fine-tuning from the frozen state."""
        self._train("frozen", self._config.frozen, 0)
        frozen = self._model.get_weights()
        for num_layers in self._job.unfreeze:
            self._model.set_weights(frozen)
            self._train(f"top {num_layers}", self._config.phase("finetune"), num_layers)

    def _dataset(self, split: str) -> tf.data.Dataset:
        is_train = split == "train"
        size = self._config.input_size
        data = keras.utils.image_dataset_from_directory(
            self._job.folder / split,
            image_size=(size, size),
            batch_size=self._config.batch_size,
            shuffle=is_train,
            seed=self._config.seed if is_train else None,
        ).cache()
        if is_train:
            data = data.shuffle(_SHUFFLED_BATCHES)
        return data.prefetch(tf.data.AUTOTUNE)

    def _train(self, name: str, settings: PhaseConfig, num_layers: int) -> None:
        """One phase; its seconds are all that it takes but building the network."""
        began = time.monotonic()
        for split in ("train", "validation"):
            if split not in self._data:  # the cache is warm in later phases
                self._data[split] = self._dataset(split)
        unfreeze(self._backbone, num_layers)
        self._model.compile(
            optimizer=keras.optimizers.Adam(settings.learning_rate),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
            # Left to itself Keras compiles with XLA, which is many times slower on a
            # CPU: the recipe is measured at its best.
            jit_compile=False,
        )
        epochs = _EpochSeconds()
        history = self._model.fit(
            self._data["train"],
            validation_data=self._data["validation"],
            epochs=settings.epochs,
            verbose=2,
            callbacks=[epochs, *self._keep_best(settings.epochs)],
        ).history
        seconds = round(time.monotonic() - began, 3)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        losses = history["val_loss"]
        best = losses.index(min(losses))
        self.phases.append(
            {
                "name": name,
                "layers": num_layers,
                "seconds": seconds,
                "epoch_seconds": epochs.seconds,
                "best_epoch": best + 1,
                "val_loss": losses[best],
                "val_accuracy": history["val_accuracy"][best],
                "peak_memory_mb": round(peak_bytes(usage) / 1e6),
                "accuracy": {
                    split: self._accuracy(split) for split in self._job.splits
                },
            }
        )

    def _keep_best(self, epochs: int) -> list[keras.callbacks.Callback]:
        if not self._job.keep_best:
            return []
        return [
            keras.callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
        ]

    def _accuracy(self, split: str) -> float:
        if split not in self._data:
            self._data[split] = self._dataset(split)
        return float(self._model.evaluate(self._data[split], verbose=0)[1])


def plain_model(
    backbone: keras.Model,
    config: RunConfig,
    augmentation: Sequence[layers.Layer],
    num_classes: int,
) -> keras.Model:
    """The whole network, from pixels to probabilities.

    Args:
        backbone: Called as a layer, in inference mode.
        config: Its size and head.
        augmentation: Layers before the backbone.
        num_classes: Of the data.
    """
    size = config.input_size
    inputs = keras.Input((size, size, 3))
    x = inputs
    for layer in augmentation:
        x = layer(x)
    x = backbone(x, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    for layer in config.head.layers:
        if isinstance(layer, Dropout):  # no benchmark has other layers
            x = layers.Dropout(layer.rate)(x)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(inputs, outputs)


def unfreeze(backbone: keras.Model, num_layers: int) -> None:
    """Train the backbone's top layers, batch normalisation left out.

    The guide says to keep batch normalisation in inference mode by calling the
    backbone with `training=False`. In Keras 3 `fit` overrides that (keras#20285);
    what keeps it so is that the layers are not trainable.
    """
    backbone.trainable = num_layers > 0
    if not num_layers:
        return
    for layer in backbone.layers[:-num_layers]:
        layer.trainable = False
    for layer in backbone.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False


def augmentation_layers(config: AugmentationConfig) -> list[layers.Layer]:
    """Keras' layers for an augmentation; the parameters are named after theirs."""
    flips = {
        (True, False): "horizontal",
        (False, True): "vertical",
        (True, True): "horizontal_and_vertical",
    }
    made: list[layers.Layer] = []
    if mode := flips.get((config.horizontal_flip, config.vertical_flip)):
        made.append(layers.RandomFlip(mode))
    fill = {"fill_mode": config.fill_mode}
    if config.rotation:
        made.append(layers.RandomRotation(config.rotation, **fill))
    if config.zoom:
        made.append(layers.RandomZoom(config.zoom, **fill))
    if config.translation:
        shift = config.translation
        made.append(layers.RandomTranslation(shift, shift, **fill))
    if config.brightness:
        made.append(layers.RandomBrightness(config.brightness))
    if config.contrast:  # one number would never lower the contrast
        both_ways = (config.contrast, config.contrast)
        made.append(layers.RandomContrast(both_ways, value_range=(0, 255)))
    return made


def main(job_path: Path, result_path: Path) -> None:
    """Run a job and write what it took."""
    recipe = _Recipe(PlainJob.from_json(read_json(job_path, {})))
    recipe.run()
    write_json(
        result_path, {"build_seconds": recipe.build_seconds, "phases": recipe.phases}
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
