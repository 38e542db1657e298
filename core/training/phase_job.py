"""What a phase, or one step of it, trains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.config import PhaseConfig
from core.training.evaluation import Answers
from core.training.feature_taps import Features
from core.training.phase_outcome import PhaseOutcome
from core.training.rate_groups import RateGroup


@dataclass(frozen=True)
class PhaseJob:
    """What there is to train.

    Attributes:
        phase: "frozen", "finetune" or "scratch".
        settings: Epochs, learning rate and all else of the phase, or of this step.
        features: What goes into the model.
        batch_size: Images per step.
        seed: Of order and views.
        first_fresh_view: Of the first epoch, where each epoch has views of its own.
        resume_path: Where to keep the state for a resume.
        manifest_digest: Of the images that the features are of; a resume point of
            other images does not count.
        label_smoothing: Share of the target spread over all classes.
        imbalance: One of `core.config.IMBALANCES`.
        slower: Weights that learn at another rate than the head's.
        averaged_epochs: Of whose weights the mean is judged and kept; 0 = none.
        precise_norms: Whether batch normalisation's statistics, which this training
            moves, are estimated anew before each validation.
        earlier: How the steps before went; None = this is the phase's first.
        step: Its place among the phase's steps, from 0.
        later_epochs: Of the phase's steps after this one, at most; 0 = it is the last.
        fit: How the head is fitted, one of `core.config.FITS`.
        clusters: Says which training images belong together, shape (n,), int64; None =
            that is not known.
        answers: Of the model that is trained, traced once for all who ask it; None =
            whoever asks has its own.
    """

    phase: str
    settings: PhaseConfig
    features: Features
    batch_size: int
    seed: int
    resume_path: Path
    manifest_digest: str = ""
    first_fresh_view: int = 1
    label_smoothing: float = 0.0
    imbalance: str = "none"
    slower: tuple[RateGroup, ...] = ()
    averaged_epochs: float = 0.0
    precise_norms: bool = False
    earlier: PhaseOutcome | None = None
    step: int = 0
    later_epochs: int = 0
    fit: str = "gradient"
    clusters: Callable[[], np.ndarray | None] = lambda: None
    answers: Answers | None = None

    @property
    def first_epoch(self) -> int:
        """Epochs of the steps before."""
        return self.earlier.epochs if self.earlier else 0

    @property
    def last_epoch(self) -> int:
        """Epochs when this step is over, those of the steps before included.

        A head that is fitted at once counts as one, whatever the settings say.
        """
        own = self.settings.epochs if self.fit == "gradient" else 1
        return self.first_epoch + own

    @property
    def phase_epochs(self) -> int:
        """Epochs when the phase is over, at most: those of all of its steps."""
        return self.last_epoch + self.later_epochs
