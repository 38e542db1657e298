"""Many small trainings in one process: what settings reach on validation images.

A trial is a run's own phases, on the same cached features, with the same code, and so
with the same figures. What it leaves out is all that a run makes of its model: the
judging of test images, the files, the conversion. What trials have alike they share:
the loaded backbone, decoded pixels, features in memory, and a frozen phase whose
settings were trained before.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import shutil
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from core.analysis.metrics import cross_entropy
from core.config import RunConfig
from core.data.manifest import Manifest
from core.runs.event_formats import EpochEvent
from core.training.clusters import training_clusters
from core.training.engine import use_full_float32
from core.training.evaluation import Answers
from core.training.network import Network
from core.training.phase import train_phase
from core.training.phase_job import PhaseJob
from core.training.phase_outcome import PhaseOutcome
from core.training.phase_plan import phase_plan
from core.training.reporter import Reporter, StopRequested
from core.training.shared_parts import SharedParts, keep
from core.training.trial_reporter import TrialReporter, Watch

_UNCOLLECTED = 10  # trials of a head alone whose memory may wait to be given back
_HEADS = 12  # trained ones that are kept, the oldest goes first


@dataclass(frozen=True)
class TrialFigures:
    """What settings reach on the validation images.

    Attributes:
        phase: Whose model is the best.
        accuracy: Fraction of the images.
        loss: Cross-entropy, in the mean over them.
        right: Whether each image is answered rightly, shape (n,), bool.
        epochs: Of all phases.
        seconds: Of training, without features and whatever comes before.
        last_seconds: Of these, of the last phase.
        by_phase: Accuracy of each phase.
    """

    phase: str
    accuracy: float
    loss: float
    right: np.ndarray
    epochs: int
    seconds: float
    last_seconds: float
    by_phase: dict[str, float]


class TrialEnded(Exception):
    """Whoever watches a trial has ended it."""


class _FrozenPhase(NamedTuple):
    weights: list[np.ndarray]  # of the head
    figures: TrialFigures
    events: list[EpochEvent]


class TrialTrainer:
    """Trains settings, one after another, and judges them on validation images.

    Args:
        manifest: The images.
        folder: Of the job, for what a phase keeps while it is trained.
        reporter: Told of decoding and features, and asked whether to stop.

    Raises:
        StopRequested: Somebody asked for it.
    """

    def __init__(self, manifest: Manifest, folder: Path, reporter: Reporter) -> None:
        self._parts = SharedParts(manifest, reporter)
        self._folder = folder / "resume"
        self._reporter = reporter
        self._place = 0, 1
        self._uncollected = 0
        self._heads: OrderedDict[str, _FrozenPhase] = OrderedDict()
        tf.config.experimental.enable_op_determinism()
        use_full_float32()

    @property
    def manifest(self) -> Manifest:
        """The images that could be read."""
        return self._parts.manifest

    @cached_property
    def _clusters(self) -> np.ndarray | None:
        return training_clusters(self.manifest)

    def train(
        self, config: RunConfig, watch: Watch, place: tuple[int, int] = (0, 1)
    ) -> TrialFigures:
        """Train all phases of these settings.

        Args:
            config: Of the trial.
            watch: Told of each epoch, also of those of a frozen phase that was trained
                before; see `Watch`.
            place: Its number, and how many there will be.

        Raises:
            TrialEnded: The watcher ended it.
            StopRequested: Somebody asked for it, before it came to its end.
            UserError: These settings can't be trained, or not with these images.
        """
        shutil.rmtree(self._folder, ignore_errors=True)  # a killed worker's
        self._folder.mkdir()
        self._place = place
        try:
            return self._trained(config, TrialReporter(self._reporter, watch))
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._collect(config)

    def _collect(self, config: RunConfig) -> None:
        """Give back memory: networks refer to themselves. It takes 0.1 s each time."""
        self._uncollected += 1
        if config.phases != ("frozen",) or self._uncollected >= _UNCOLLECTED:
            gc.collect()
            self._uncollected = 0

    def _trained(self, config: RunConfig, reporter: TrialReporter) -> TrialFigures:
        network = self._parts.network(config)
        found: list[TrialFigures] = []
        for phase in config.phases:
            figures = None
            if phase == "frozen":
                figures = self._frozen_before(network, reporter)
            if figures is None:
                figures = self._phase(network, phase, reporter)
            found.append(figures)
        return dataclasses.replace(
            max(found, key=_rank),  # the first of equals
            epochs=sum(it.epochs for it in found),
            seconds=sum(it.seconds for it in found),
            last_seconds=found[-1].seconds,
            by_phase={it.phase: it.accuracy for it in found},
        )

    def _phase(
        self, network: Network, phase: str, reporter: TrialReporter
    ) -> TrialFigures:
        """Train a phase, in all of its steps, and judge the model that it keeps."""
        step, outcome = 0, None
        while True:
            plan = phase_plan(network, phase, step)
            features = self._parts.features(network, plan)
            path = self._folder / f"{phase}-{step}.npz"
            model, job = plan.prepare(
                features,
                path,
                self.manifest.digest,
                outcome,
                lambda: self._clusters,
            )
            network.head.restart_dropout()
            number, total = self._place
            span = number, number + 1
            with self._reporter.stage("study", total, number, span):
                outcome = train_phase(model, job, reporter)
            if reporter.is_ended:
                raise TrialEnded
            if outcome.is_cut_short:
                raise StopRequested
            if plan.is_last or outcome.is_target_reached:
                break
            step += 1
        figures = _judged(model, job, outcome)
        if phase == "frozen":
            weights = [weight.numpy() for weight in network.head.weights]
            known = _FrozenPhase(weights, figures, reporter.events)
            keep(self._heads, self._frozen_key(network), known, _HEADS)
        return figures

    def _frozen_before(
        self, network: Network, reporter: TrialReporter
    ) -> TrialFigures | None:
        """Put a head that was trained with the same settings into the network."""
        known = self._heads.get(self._frozen_key(network))
        if known is None:
            return None
        for event in known.events:
            reporter.event(event)
        if reporter.is_ended:
            raise TrialEnded
        for weight, value in zip(network.head.weights, known.weights, strict=True):
            weight.assign(value)
        return known.figures

    def _frozen_key(self, network: Network) -> str:
        """Names all that the outcome of a frozen phase depends on."""
        values = network.config.to_json()
        for name in ("finetune", "scratch", "strategy"):
            del values[name]
        parts = [network.name, self.manifest.digest, values]
        return json.dumps(parts, sort_keys=True)


def _judged(model: keras.Model, job: PhaseJob, outcome: PhaseOutcome) -> TrialFigures:
    """What a phase's model says of the validation images."""
    probabilities = (job.answers or Answers(model)).of(job.features, "validation")
    labels = job.features.labels["validation"]
    right = probabilities.argmax(axis=1) == labels
    return TrialFigures(
        phase=job.phase,
        accuracy=float(right.mean()),
        loss=cross_entropy(labels, probabilities),
        right=right,
        epochs=outcome.epochs,
        seconds=outcome.seconds,
        last_seconds=outcome.seconds,
        by_phase={},
    )


def _rank(figures: TrialFigures) -> tuple[float, float]:
    """As `core.runs.results.choose_phase` has it."""
    return figures.accuracy, -figures.loss
