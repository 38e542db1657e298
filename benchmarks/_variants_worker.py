"""Train many variants in one process: `python -m benchmarks._variants_worker PLAN`.

With the phases' own code, but without saving and exporting models: nobody predicts with
them. Of each phase it keeps which of the images that were set aside it gets right.
"""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks.variants import CHOSEN
from core.runs.run import Run
from core.storage.files import read_json, write_json
from core.training.clusters import training_clusters
from core.training.evaluation import Answers
from core.training.feature_taps import Features
from core.training.features import FeatureMaker
from core.training.network import Network
from core.training.phase import train_phase
from core.training.phase_plan import phase_plan
from core.training.pixels import decoded_pixels
from core.training.reporter import Reporter

_STAGES = {"frozen": "features", "finetune": "line", "scratch": "features"}
_LEAST_PROBABILITY = 1e-7


def trained(run: Run) -> dict[str, Any]:
    """What a run's phases make of the images that were set aside.

    Returns:
        By phase, and "chosen" for the one that validation chose: right (a 1 or a 0 for
        each image), loss, epochs and cpu_seconds of its training.
    """
    keras.backend.clear_session()
    gc.collect()
    manifest, config, reporter = run.manifest, run.config, Reporter(run, {})
    with reporter.stage("decode", len(manifest.entries)):
        pixels = decoded_pixels(manifest, config.input_size, reporter)
    network = Network(config, len(manifest.class_names))
    places = np.arange(len(manifest.entries))
    maker = FeatureMaker(config, manifest, places, reporter)
    found: dict[str, Any] = {}
    for phase in config.phases:
        plan = phase_plan(network, phase)
        taps = [plan.tap]
        if phase == "frozen" and "finetune" in config.phases:
            taps.append(phase_plan(network, "finetune").tap)
        with reporter.stage(_STAGES[phase], plan.num_rows(maker)):
            features = maker.features(taps, network.engine, pixels)[0]
        path = run.path / f"{phase}.npz"
        model, job = plan.prepare(
            features, path, clusters=lambda: training_clusters(manifest)
        )
        network.head.restart_dropout()
        began = time.process_time()
        with reporter.stage(phase, job.phase_epochs):
            outcome = train_phase(model, job, reporter)
        found[phase] = judged(model, features) | {
            "epochs": [outcome.best_epoch, outcome.epochs],
            "cpu_seconds": round(time.process_time() - began, 2),
        }
    chosen = max(found.values(), key=lambda it: (it["val_accuracy"], -it["val_loss"]))
    total = sum(it["cpu_seconds"] for it in found.values())
    found[CHOSEN] = chosen | {"cpu_seconds": round(total, 2)}
    return found


def judged(model: keras.Model, features: Features) -> dict[str, Any]:
    """Which images a model gets right, and how sure it is of the right class."""
    figures: dict[str, Any] = {}
    said = Answers(model)
    for split, name in (("validation", "val_"), ("test", "")):
        labels = features.labels[split]
        answers = said.of(features, split)
        own = np.maximum(answers[np.arange(len(labels)), labels], _LEAST_PROBABILITY)
        right = answers.argmax(axis=1) == labels
        figures[f"{name}loss"] = round(float(-np.log(own).mean()), 5)
        figures[f"{name}accuracy"] = round(float(right.mean()), 5)
    figures["right"] = "".join("01"[item] for item in right.tolist())
    return figures


def main(plan: Path) -> None:
    """Train the plan's runs in order; those that are done are written after each."""
    tf.config.experimental.enable_op_determinism()
    asked = read_json(plan)
    for about in asked["runs"]:
        run = Run(Path(about.pop("folder")))
        asked["done"].append(about | {"phases": trained(run)})
        write_json(Path(asked["result"]), asked["done"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
