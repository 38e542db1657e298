"""One run from its config to its results: the two phases, top to bottom."""

from __future__ import annotations

import logging
import shutil
from functools import cached_property

import keras
import numpy as np
import tensorflow as tf

from core.config import RunConfig
from core.data.changes import changed_files
from core.data.layout import BadFile
from core.files import new_folder, remove_leftovers, set_aside, write_json
from core.home import caches_dir, runs_dir
from core.models.build import build_backbone, weights_digest
from core.models.head import (
    Head,
    feature_model,
    head_model,
    serving_model,
    upper_model,
    whole_model,
)
from core.models.line import (
    cache_line,
    crossing,
    divide,
    first_trained,
    set_trainable,
)
from core.runs.estimate import estimate
from core.runs.remember import remember
from core.runs.run import Run
from core.training.engine import Engine, make_engine
from core.training.evaluation import phase_result, write_predictions
from core.training.export import CHECK_IMAGES, write_serving
from core.training.features import FeatureMaker
from core.training.phase import PhaseJob, PhaseOutcome, train_phase
from core.training.pixels import Pixels, UnreadableImages, decoded_pixels
from core.training.reporter import Reporter, StopRequested
from core.training.taps import Features, Tap

logger = logging.getLogger(__name__)

_DAY_SECONDS = 86_400.0


def train(run: Run) -> None:
    """Train a run, or go on with one that was interrupted, to its last result.

    Writes all of the worker's files in the run directory. On a request to stop, the
    best model so far is kept, evaluated and made ready to predict.

    Raises:
        UserError: Something that the user can put right.
    """
    for folder in (run.path, caches_dir()):  # only one worker trains at a time
        remove_leftovers(folder)
    remove_leftovers(runs_dir(), min_age_seconds=_DAY_SECONDS)
    plan = estimate(run.config, run.manifest.counts(), run.manifest.digest)
    reporter = Reporter(run, plan.seconds)
    try:
        trainer = _Trainer(run, reporter)
        trainer.train()
        is_stopped = trainer.is_cut_short
    except StopRequested:
        is_stopped = True
    if run.results():
        reporter.mark_done("evaluate")
    reporter.close_stages()
    try:
        shutil.rmtree(run.path / "resume", ignore_errors=True)
        remove_leftovers(run.path)
        remember(run)
    except Exception:  # not worth a finished run
        logger.exception("could not tidy up after run %s", run.id)
    reporter.write(
        state="stopped" if is_stopped else "done",
        best_phase=run.best_phase(),
        eta_seconds=0,
    )


class _Trainer:
    """Holds what the steps of one run share."""

    def __init__(self, run: Run, reporter: Reporter) -> None:
        self.run = run
        self.config: RunConfig = run.config
        self.reporter = reporter
        self.is_cut_short = False
        self.left_out: list[BadFile] = []
        self._leave_out(changed_files(run.manifest))
        keras.utils.set_random_seed(self.config.seed)
        # The same seed gives the same model, also after a resume.
        tf.config.experimental.enable_op_determinism()
        self.backbone = build_backbone(self.config)
        self.head = Head(self.config, len(self.manifest.class_names))
        self.weights = weights_digest(self.backbone)

    def train(self) -> None:
        """Decode, then both phases, each on the features it needs."""
        self.pixels = self._decoded_pixels()
        whole = whole_model(self.backbone, self.head)
        self._set_aside_other_images()
        if self.run.result("frozen") is None:
            self._train_frozen()
        else:  # resumed after the first phase: its best head is where the second starts
            self.reporter.mark_done("features", "frozen")
            whole.load_weights(self.run.path / "frozen" / "model.keras")
        if self.config.finetune.epochs == 0:
            self.reporter.skip("line")
            self.reporter.skip("finetune")
        elif self.run.result("finetune") is None:
            self.reporter.raise_if_stopped()
            self._train_finetune()
        else:
            self.reporter.mark_done("line", "finetune")

    def _train_frozen(self) -> None:
        """Phase one: the head learns from features that are computed once.

        What phase two starts from is computed in the same pass.
        """
        taps = [self._pooled]
        if self.config.finetune.epochs:
            taps.append(self._line)
        with self.reporter.stage("features", self.maker.num_rows):
            features = self._features(taps)[0]
        model = head_model(self.backbone, self.head)
        outcome = self._fit("frozen", model, features)
        self._finish("frozen", model, features, outcome)

    def _train_finetune(self) -> None:
        """Phase two: the layers above the thaw line learn from what crosses it."""
        with self.reporter.stage("line", self.maker.num_rows):
            features = self._features([self._line])[0]
        set_trainable(self.backbone, self._first)
        _, upper = divide(self.backbone, self._cut)
        model = upper_model(upper, self.head)
        outcome = self._fit("finetune", model, features)
        self._finish("finetune", model, features, outcome)

    @cached_property
    def _pooled(self) -> Tap:
        """Where phase one takes its features: at the backbone's end."""
        outputs = feature_model(self.backbone, self.head).outputs
        return Tap(f"{self._network}/pooled", outputs)

    @cached_property
    def _first(self) -> int:
        """Index of the first layer that phase two trains."""
        return first_trained(self.backbone, self.config.num_unfrozen)

    @cached_property
    def _cut(self) -> int:
        """Index of the first layer above the place where phase two's features are."""
        return cache_line(self.backbone, self._first)

    @cached_property
    def _line(self) -> Tap:
        """Where phase two takes its features: at the thaw line, or near it."""
        outputs = crossing(self.backbone, self._cut)
        return Tap(f"{self._network}/line{self._cut}", outputs)

    def _features(self, taps: list[Tap]) -> list[Features]:
        return self.maker.features(taps, self._engine, self.pixels)

    def _engine(self, taps: list[Tap], precision: str) -> Engine:
        outputs = [tensor for tap in taps for tensor in tap.outputs]
        names = [tap.name for tap in taps] + [str(self.config.input_size)]
        return make_engine(
            " ".join(names),
            lambda: keras.Model(self.backbone.inputs[0], outputs, name="lower"),
            precision,
        )

    def _fit(self, phase: str, model: keras.Model, features: Features) -> PhaseOutcome:
        settings = getattr(self.config, phase)
        resume_dir = self.run.path / "resume"
        resume_dir.mkdir(exist_ok=True)
        job = PhaseJob(
            phase=phase,
            settings=settings,
            features=features,
            batch_size=self.config.batch_size,
            seed=self.config.seed,
            resume_path=resume_dir / f"{phase}.npz",
            manifest_digest=self.manifest.digest,
            first_fresh_view=1 if phase == "frozen" else 1 + self.config.frozen.epochs,
        )
        self.head.restart_dropout()
        with self.reporter.stage(phase, settings.epochs):
            outcome = train_phase(model, job, self.reporter)
        self.is_cut_short |= outcome.is_cut_short
        return outcome

    def _finish(
        self,
        phase: str,
        model: keras.Model,
        features: Features,
        outcome: PhaseOutcome,
    ) -> None:
        """Evaluate and save a phase; its folder appears when all of it is there."""
        if not outcome.epochs:  # stopped before there was anything to keep
            return
        folder_path = self.run.path / phase
        with self.reporter.stage("evaluate", 1), new_folder(folder_path) as folder:
            probabilities = write_predictions(
                folder / "predictions.npz", model, features
            )
            result = phase_result(
                phase, outcome, probabilities, features, self.manifest.class_names
            )
            whole_model(self.backbone, self.head).save(folder / "model.keras")
            result["parameters"] = self.backbone.count_params() + (
                self.head.dense.count_params()
            )
            result["serving_difference"] = write_serving(
                folder / "serving",
                serving_model(self.backbone, self.head),
                self.manifest.class_names,
                self._check_images(),
            )
            result["manifest_digest"] = self.manifest.digest
            write_json(folder / "result.json", result)
            self.reporter.progress(1, 0.0)
        if phase == "frozen" and self.config.finetune.epochs:
            self.reporter.wait_again("evaluate")
        (self.run.path / "resume" / f"{phase}.npz").unlink(missing_ok=True)
        self.reporter.event(event="result", phase=phase, epoch=outcome.best_epoch)

    def _check_images(self) -> np.ndarray:
        count = min(CHECK_IMAGES, len(self.manifest.entries))
        return np.stack([self.pixels.image(place) for place in range(count)])

    def _set_aside_other_images(self) -> None:
        """Forget a frozen phase that was judged on other images than are there now.

        Both phases of a run must answer for the same images.
        """
        result = self.run.result("frozen")
        if not result or self.run.result("finetune") or not self.config.finetune.epochs:
            return
        digest = self.manifest.digest
        if result.get("manifest_digest", digest) != digest:
            set_aside(self.run.path / "frozen")

    def _decoded_pixels(self) -> Pixels:
        """Pixels of all images that can be read; the others are left out."""
        while True:
            with self.reporter.stage("decode", len(self.manifest.entries)):
                try:
                    return decoded_pixels(
                        self.manifest, self.config.input_size, self.reporter
                    )
                except UnreadableImages as error:
                    self._leave_out(error.bad)

    def _leave_out(self, bad: list[BadFile]) -> None:
        """Go on without images that went away or changed since the split.

        Results name images by their place in the run's whole manifest, so that runs
        which left out different ones can be compared.
        """
        self.left_out += bad
        self.reporter.status["left_out"] = [
            {"path": item.path, "reason": item.reason} for item in self.left_out
        ]
        whole = self.run.manifest
        self.manifest = whole.without(self.left_out)
        gone = {item.path for item in self.left_out}
        kept = [i for i, entry in enumerate(whole.entries) if entry.path not in gone]
        self.maker = FeatureMaker(
            self.config, self.manifest, np.array(kept, np.int64), self.reporter
        )

    @property
    def _network(self) -> str:
        """Names layers and weights, for the keys of caches."""
        return f"{self.config.backbone}@{self.config.alpha}/{self.weights}"
