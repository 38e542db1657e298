"""Train many runs and keep their curves: `python -m benchmarks._diagnosis_worker PLAN`.

All in one process, with the phases' own code, but without saving and exporting models:
nobody predicts with them. Beside its figures each epoch has what its model makes of
every validation and test image, so that any shorter or longer run of the same settings
is known too: it is a part of this one.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks._diagnosis_runs import DONE
from core.errors import UserError
from core.runs.event_formats import Event
from core.runs.run import Run
from core.storage.files import read_json, write_json
from core.training.evaluation import Answers
from core.training.feature_taps import Features
from core.training.features import FeatureMaker
from core.training.network import Network
from core.training.phase import train_phase
from core.training.phase_plan import phase_plan
from core.training.pixels import decoded_pixels
from core.training.reporter import Reporter

_FEATURES_STAGE = {"frozen": "features", "finetune": "line", "scratch": "features"}
_LEAST_PROBABILITY = 1e-4  # no single image may outweigh all others
_FIGURES = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate")

Epoch = dict[str, Any]


class _Recorder(Reporter):
    """Keeps each epoch, with what its model makes of held-out images."""

    def __init__(self, run: Run) -> None:
        super().__init__(run, {})
        self.phases: dict[str, list[Epoch]] = {}
        self.watched: tuple[keras.Model, Features]

    def event(self, event: Event) -> None:
        super().event(event)
        if event["event"] == "epoch":
            values: dict[str, Any] = dict(event)
            epoch = {name: values[name] for name in _FIGURES}
            epochs = self.phases.setdefault(values["phase"], [])
            epochs.append(epoch | held_out(*self.watched))


def held_out(model: keras.Model, features: Features) -> dict[str, Any]:
    """What a model makes of validation images, and after them of test images.

    Returns:
        "right": a 1 or a 0 for each; "losses": cross-entropies with blanks between.
    """
    right: list[bool] = []
    losses: list[str] = []
    for split in ("validation", "test"):
        labels = features.labels[split]
        found = np.nan_to_num(Answers(model).of(features, split), nan=0.0)
        right += (found.argmax(axis=1) == labels).tolist()
        own = np.maximum(found[np.arange(len(labels)), labels], _LEAST_PROBABILITY)
        losses += [f"{loss:.3f}" for loss in np.abs(np.log(own))]
    digits = "".join("01"[item] for item in right)
    return {"right": digits, "losses": " ".join(losses)}


def trained(run: Run) -> dict[str, list[Epoch]]:
    """The epochs of a run's phases; they end where a loss is no number."""
    keras.backend.clear_session()
    gc.collect()
    manifest, config, recorder = run.manifest, run.config, _Recorder(run)
    with recorder.stage("decode", len(manifest.entries)):
        pixels = decoded_pixels(manifest, config.input_size, recorder)
    network = Network(config, len(manifest.class_names))
    places = np.arange(len(manifest.entries))
    maker = FeatureMaker(config, manifest, places, recorder)
    for phase in config.phases:
        plan = phase_plan(network, phase)
        with recorder.stage(_FEATURES_STAGE[phase], plan.num_rows(maker)):
            features = maker.features([plan.tap], network.engine, pixels)[0]
        model, job = plan.prepare(features, run.path / f"{phase}.npz", manifest.digest)
        network.head.restart_dropout()
        recorder.watched = model, features
        try:
            with recorder.stage(phase, job.phase_epochs):
                train_phase(model, job, recorder)
        except UserError:  # no epoch that could be kept
            break
    return recorder.phases


def main(plan: Path) -> None:
    """Train the plan's runs in order; those that are done are written after each."""
    tf.config.experimental.enable_op_determinism()
    asked = read_json(plan)
    for about in asked["runs"]:
        run = Run(Path(about.pop("folder")))
        about["phases"] = trained(run)
        asked["done"].append(about)
        write_json(Path(asked["result"]), asked["done"])
        print(DONE, about["name"], flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
