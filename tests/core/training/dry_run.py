"""What a run would train, told part by part, without a single step of training.

All is real up to the place where a phase calls `fit`: pictures, features, models,
optimizers, losses, batches and callbacks.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from pathlib import Path
from typing import Any

import keras
import pytest

from core.backbones.registry import BACKBONES
from core.config import RunConfig
from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from core.models.build import build_backbone
from core.runs.queue import create_run
from core.training import phase, trainer
from core.training.batches import TrainingData
from core.training.phase_job import PhaseJob
from core.training.reporter import Reporter
from core.training.run_images import RunImages
from tests.core.training.dry_run_course import end_last_epoch
from tests.core.training.dry_run_parts import parts_of
from tests.drawn_pictures import draw_class_folders

# Keras remembers every layer and grows slower by it, unlike in a worker, which ends
# with its run. To make it forget takes nearly as long as a dry run.
_CLEAR_RUNS = 25


class DryRuns:
    """Makes dry runs on 20 drawn pictures, with caches of their own.

    The network is the smallest of the table. A weight file makes its frozen layers a
    pretrained network's, so that it may be fine-tuned too.

    Args:
        folder: For pictures, weights, caches and run directories.
    """

    def __init__(self, folder: Path) -> None:
        self._home = folder / "home"
        self._told: dict[str, dict[str, str]] = {}
        self._count = 0
        self.weights = [str(folder / f"{n}.weights.h5") for n in range(2)]
        with self._patched():
            pictures = draw_class_folders(folder / "p", {"disc": 12, "square": 8})
            self._dataset = add_folder(pictures)
            self._manifest = ensure_manifest(self._dataset)
            for seed, path in enumerate(self.weights, start=10):
                keras.utils.set_random_seed(seed)
                config = RunConfig("d", backbone="small_cnn", weights="none")
                build_backbone(config).save_weights(path)

    def told(self, values: dict[str, Any]) -> dict[str, str]:
        """Every part of every phase and step, "phase.part"; remembered.

        Args:
            values: Of a config, but for the data set.
        """
        key = json.dumps(values, sort_keys=True)
        if key not in self._told:
            self._told[key] = self.run(values)
        return self._told[key]

    def run(self, values: dict[str, Any]) -> dict[str, str]:
        """As `told`, made anew."""
        found: dict[str, str] = {}
        steps: Counter[str] = Counter()

        def note(
            model: keras.Model, job: PhaseJob, data: TrainingData, followers: Any
        ) -> None:
            done, callbacks = followers.early_stopping.epoch, followers.in_order
            place = steps[job.phase]
            steps[job.phase] += 1
            name = f"{job.phase}.{place}" if place else job.phase
            parts = parts_of(made.network, model, job, data, done, callbacks)
            found.update({f"{name}.{part}": repr(is_) for part, is_ in parts.items()})
            # The next step begins as after one that was trained.
            end_last_epoch(job, callbacks)

        with self._patched() as patch:
            config = RunConfig.from_json(values | {"dataset": self._dataset.id})
            run = create_run(config, self._manifest, "dry")
            patch.setattr(phase, "_fit", note)
            patch.setattr(trainer.Trainer, "_finish", lambda *_: None)
            reporter = Reporter(run, {})
            images = RunImages(run, reporter)
            made = trainer.Trainer(run, images, images.decoded(), reporter)
            made.train()
        self._count += 1
        if self._count % _CLEAR_RUNS == 0:
            keras.backend.clear_session()
        return found

    def _patched(self) -> Any:
        return _Patched(self._home)


class _Patched:
    """A MonkeyPatch with what every dry run needs, undone at the end."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def __enter__(self) -> pytest.MonkeyPatch:
        self._patch = patch = pytest.MonkeyPatch()
        patch.setenv("THAW_HOME", str(self._home))
        pretrained = dataclasses.replace(BACKBONES["small_cnn"], top1=50.0)
        patch.setitem(BACKBONES, "small_cnn", pretrained)
        patch.setattr("core.models.small_cnn.FILTERS", (4, 6, 8, 10))
        # Only a worker may make the whole process deterministic.
        determinism = "enable_op_determinism"
        patch.setattr(trainer.tf.config.experimental, determinism, lambda: None)
        return patch

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
