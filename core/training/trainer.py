"""The phases of a run, top to bottom, from decoded images to results."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import keras
import tensorflow as tf

from core.config import RunConfig
from core.runs.event_formats import ResultEvent
from core.runs.resume_points import resume_dir
from core.runs.run import Run
from core.storage.files import new_folder, set_aside
from core.training import spent
from core.training.audience import Audience
from core.training.callbacks.resume_point import last_step, resume_path
from core.training.callbacks.shown_maps import ShownMaps, ShownPicture
from core.training.clusters import training_clusters
from core.training.engine import use_full_float32
from core.training.features import FeatureMaker
from core.training.first_look import FirstLook
from core.training.networks import make_network
from core.training.norms import adapt_norms
from core.training.passing import PassingPictures
from core.training.phase import train_phase
from core.training.phase_folder import write_phase
from core.training.phase_job import PhaseJob
from core.training.phase_outcome import PhaseOutcome
from core.training.phase_plan import PhasePlan, phase_plan
from core.training.pixels import Pixels
from core.training.reporter import Reporter, StopRequested
from core.training.run_images import RunImages
from core.training.spent import spent_on

# What a phase needs: done where the phase is.
_STAGE_BEFORE = {"frozen": "features", "finetune": "line", "scratch": "features"}


class Trainer:
    """Holds what the steps of one run share.

    Args:
        run: Its directory is written to.
        images: That are used.
        pixels: Of these.
        reporter: Told of progress, and asked whether to stop.

    Attributes:
        is_cut_short: Whether somebody asked to stop before all was trained.
    """

    def __init__(
        self, run: Run, images: RunImages, pixels: Pixels, reporter: Reporter
    ) -> None:
        self.run = run
        self.config: RunConfig = run.config
        self.reporter = reporter
        self.is_cut_short = False
        self.manifest, self.pixels = images.manifest, pixels
        self.maker = FeatureMaker(self.config, self.manifest, images.places, reporter)
        self.audience = Audience(run.path)
        # The same seed gives the same model, also after a resume.
        tf.config.experimental.enable_op_determinism()
        use_full_float32()
        with spent_on("build"):
            self.network = make_network(self.config, len(self.manifest.class_names))
        self.maker.passing = PassingPictures(
            self.audience, self.manifest, self.network.frozen_maps
        )

    @property
    def _resume_dir(self) -> Path:
        """Where phases keep what they need to go on after a crash."""
        return resume_dir(self.run)

    def train(self) -> None:
        """Train the phases, each on the features that it needs."""
        if self.config.adapt_norms:
            adapt_norms(self.network, self.manifest, self.pixels, self.reporter)
        self._set_aside_other_images()
        for phase in self.config.phases:
            if self.run.result(phase) is None:
                self.reporter.raise_if_stopped()
                self._train_phase(phase)
            else:  # resumed after it: its best weights are where the next one starts
                self.reporter.mark_done(_STAGE_BEFORE[phase], phase)
                self.network.load_phase(self.run.path / phase)

    def _train_phase(self, phase: str) -> None:
        """Train a phase step by step; only gradual unfreezing has more than one."""
        step, outcome = last_step(self._resume_dir, phase, self.manifest.digest)
        trained: PhaseOutcome | None = None  # of this worker: what there is to keep
        while True:
            plan = phase_plan(self.network, phase, step)
            try:
                model, job = self._prepare(plan, outcome)
            except StopRequested:
                if trained is None:
                    raise
                self.is_cut_short = True
                break
            trained = outcome = self._fit(model, job)
            if self.is_cut_short or outcome.is_target_reached or plan.is_last:
                break
            step += 1
        # Whatever was still to come.
        self.reporter.mark_done(_STAGE_BEFORE[phase], phase)
        self._finish(job, model, trained)

    def _prepare(
        self, plan: PhasePlan, earlier: PhaseOutcome | None
    ) -> tuple[keras.Model, PhaseJob]:
        """Make the features that a plan needs, and its model."""
        stage, taps = _STAGE_BEFORE[plan.phase], [plan.tap]
        if plan.phase == "frozen" and "finetune" in self.config.phases:
            # What phase two starts from is computed in the same pass.
            taps.append(phase_plan(self.network, "finetune").tap)
        num_rows = plan.num_rows(self.maker)
        is_first = plan.phase == "frozen"
        self.maker.look = FirstLook(self.manifest, self.reporter) if is_first else None
        with self.reporter.stage(stage, num_rows, plan.step), spent_on("features"):
            features = self.maker.features(taps, self.network.engine, self.pixels)[0]
        if not plan.is_last:
            self.reporter.wait_again(stage)
        path = resume_path(self._resume_dir, plan.phase, plan.step)
        kin = partial(training_clusters, self.manifest)
        digest = self.manifest.digest
        with spent_on("build"):
            return plan.prepare(features, path, digest, earlier, kin)

    def _fit(self, model: keras.Model, job: PhaseJob) -> PhaseOutcome:
        job.resume_path.parent.mkdir(exist_ok=True)
        self.network.head.restart_dropout()
        span = job.first_epoch, job.last_epoch
        stage = self.reporter.stage(job.phase, job.phase_epochs, job.step, span)
        with stage, spent_on("fit"):
            followers = self._followers(job)
            outcome = train_phase(model, job, self.reporter, followers)
        self.is_cut_short |= outcome.is_cut_short
        return outcome

    def _followers(self, job: PhaseJob) -> list[keras.callbacks.Callback]:
        """Show how feature maps change, where training changes them."""
        if job.phase == "frozen":
            return []
        place = self.manifest.split("validation")[0]
        entry = self.manifest.entries[place]

        def picture() -> ShownPicture:
            name = self.manifest.class_names[entry.label]
            return ShownPicture(name, entry.path, self.pixels.image(place))

        is_trained = job.phase == "scratch"  # from random weights, which nobody kept
        before = (lambda: None) if is_trained else self.network.frozen_maps
        return [ShownMaps(self.audience, job, picture, before)]

    def _finish(self, job: PhaseJob, model: keras.Model, outcome: PhaseOutcome) -> None:
        """Evaluate and save a phase; its folder appears when all of it is there."""
        if not outcome.epochs:  # stopped before there was anything to keep
            return
        phase, phases = job.phase, self.config.phases
        place = phases.index(phase)
        span = place, place + 1
        with (
            self.reporter.stage("evaluate", len(phases), place, span),
            new_folder(self.run.path / phase, with_parents=False) as folder,
        ):
            write_phase(
                folder,
                self.network,
                (model, job, outcome),
                self.manifest,
                self.pixels,
                lambda share: self.reporter.progress(place + share, 0.0),
            )
        for path in self._resume_dir.glob(f"{phase}-*.npz"):
            path.unlink(missing_ok=True)
        self.reporter.status.setdefault("spent", {})[phase] = spent.read()
        self.reporter.event(
            ResultEvent(event="result", phase=phase, epoch=outcome.best_epoch)
        )
        self.reporter.keep(False)

    def _set_aside_other_images(self) -> None:
        """Forget a frozen phase that was judged on other images than are there now.

        Both phases of a run must answer for the same images.
        """
        result = self.run.result("frozen")
        is_needed = "finetune" in self.config.phases
        if not result or self.run.result("finetune") or not is_needed:
            return
        digest = self.manifest.digest
        if result.get("manifest_digest", digest) != digest:
            set_aside(self.run.path / "frozen")
