"""What each phase takes its features from, and what it trains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import keras
import numpy as np

from core.backbones.blocks import block_depths
from core.config import PhaseConfig
from core.training.evaluation import Answers
from core.training.feature_taps import Features, FeatureTap
from core.training.features import FeatureMaker
from core.training.network import Network
from core.training.phase_job import PhaseJob
from core.training.phase_outcome import PhaseOutcome
from core.training.rate_groups import RateGroup, rate_groups


@dataclass(frozen=True)
class PhasePlan:
    """How a phase of a network, or one of its steps, is trained.

    Attributes:
        network: Whose layers are trained.
        phase: "frozen", "finetune" or "scratch".
        tap: Where its features are taken.
        build_model: Makes the model that it trains, from features to probabilities, and
            marks the layers that it trains.
        settings: Epochs, learning rate and all else of the phase, or of this step.
        step: Its place among the phase's steps, from 0.
        later_epochs: Of the phase's steps after this one, at most; 0 = it is the last.
        backbone_rate: The backbone's learning rate as a share of the head's.
        layer_decay: Of the rate, from block to block away from the head.
        first_fresh_view: Of the first epoch, where each epoch has views of its own.
        averaged_epochs: Of whose weights the mean is judged and kept; 0 = none.
    """

    network: Network
    phase: str
    tap: FeatureTap
    build_model: Callable[[], keras.Model]
    settings: PhaseConfig
    step: int = 0
    later_epochs: int = 0
    backbone_rate: float = 1.0
    layer_decay: float = 1.0
    first_fresh_view: int = 1
    averaged_epochs: float = 0.0

    @property
    def is_last(self) -> bool:
        """Whether no step of the phase comes after this one."""
        return not self.later_epochs

    def num_rows(self, maker: FeatureMaker) -> int:
        """Images and views whose features are made before training begins.

        Pixels of training images are read as they are needed.
        """
        return maker.num_held_out if self.tap.is_pixels else maker.num_rows

    def prepare(
        self,
        features: Features,
        resume_path: Path,
        manifest_digest: str = "",
        earlier: PhaseOutcome | None = None,
        clusters: Callable[[], np.ndarray | None] = lambda: None,
    ) -> tuple[keras.Model, PhaseJob]:
        """The model to train, and what to train it on.

        Args:
            features: Those at the tap.
            resume_path: Where to keep the state for a resume.
            manifest_digest: Of the images that the features are of.
            earlier: How the phase's steps before went.
            clusters: Says which training images belong together, shape (n,), int64.
        """
        model, config = self.build_model(), self.network.config
        job = PhaseJob(
            phase=self.phase,
            settings=self.settings,
            features=features,
            batch_size=config.batch_size,
            seed=config.seed,
            resume_path=resume_path,
            manifest_digest=manifest_digest,
            first_fresh_view=self.first_fresh_view,
            label_smoothing=config.label_smoothing,
            imbalance=config.imbalance,
            slower=self._slower(),
            averaged_epochs=self.averaged_epochs,
            precise_norms=config.precise_norms and self.phase == "scratch",
            earlier=earlier,
            step=self.step,
            later_epochs=self.later_epochs,
            fit=config.head.fit if self.phase == "frozen" else "gradient",
            clusters=clusters,
            answers=Answers(model),
        )
        return model, job

    def _slower(self) -> tuple[RateGroup, ...]:
        """The weights that learn more slowly than the head; the model is built."""
        if self.backbone_rate == self.layer_decay == 1.0:
            return ()
        depths = block_depths(self.network.config.network)
        rates = self.backbone_rate, self.layer_decay
        return rate_groups(self.network.backbone, depths, *rates)


def phase_plan(network: Network, phase: str, step: int = 0) -> PhasePlan:
    """The plan of a phase, or of one of its steps.

    Args:
        network: Of the run.
        phase: One of its config's phases.
        step: Only the fine-tune phase has more than the first, 0.
    """
    if phase == "finetune":
        return _finetune(network, step)
    return {"frozen": _frozen, "scratch": _scratch}[phase](network)


def _frozen(network: Network) -> PhasePlan:
    """Phase one: the head learns from features that are computed once."""
    return PhasePlan(
        network,
        "frozen",
        tap=network.pooled,
        build_model=network.head_model,
        settings=network.config.frozen,
    )


def _finetune(network: Network, step: int) -> PhasePlan:
    """Phase two: the layers above the thaw line learn from what crosses it.

    With gradual unfreezing there are several lines, each deeper than the last.
    """
    config, finetune = network.config, network.config.finetune
    return PhasePlan(
        network,
        "finetune",
        tap=network.line_tap(step),
        build_model=partial(network.upper_model, step),
        settings=finetune.step_phase(step),
        step=step,
        later_epochs=sum(later.epochs for later in finetune.steps[step + 1 :]),
        backbone_rate=finetune.backbone_rate,
        layer_decay=finetune.layer_decay,
        first_fresh_view=1 + config.frozen.epochs,  # none of phase one's
        averaged_epochs=finetune.averaged_epochs,
    )


def _scratch(network: Network) -> PhasePlan:
    """The third strategy: all layers learn from the images, from random weights."""
    return PhasePlan(
        network,
        "scratch",
        tap=network.pixels,
        build_model=network.scratch_model,
        settings=network.config.scratch,
    )
