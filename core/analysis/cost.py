"""What one result cost: time, memory and size, as far as its run recorded them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.runs.formats import StageStatus
from core.runs.run import Run

# Of the stages of a run, those that a phase's model needs before it is evaluated.
_LEAD_TO = {
    "frozen": ("decode", "features", "frozen"),
    "finetune": ("decode", "features", "frozen", "line", "finetune"),
    "scratch": ("decode", "features", "scratch"),
}


@dataclass(frozen=True)
class Cost:
    """What a result cost.

    Attributes:
        stages: Seconds of each stage that led to it, in their order. A stage whose
            output another run had left in the cache took next to nothing.
        training_seconds: Of training its phase alone.
        images_per_second: Images that went through the frozen layers, with their views,
            while these were computed; None where the cache had them.
        trainable_parameters: That its phase changed.
        served_bytes: The model's files that Predict loads, on disk.
        peak_bytes: The most memory of the worker until its phase was over; None of runs
            that did not record it.
    """

    stages: Mapping[str, float]
    training_seconds: float
    images_per_second: float | None
    trainable_parameters: int
    served_bytes: int
    peak_bytes: int | None

    @property
    def seconds(self) -> float:
        """From the images to the trained model, frozen phase included."""
        return sum(self.stages.values()) or self.training_seconds


def cost_of(run: Run, phase: str) -> Cost:
    """What a finished phase cost.

    Raises:
        RunError: The phase has not been finished.
    """
    result = run.finished(phase)
    told = run.status().get("stages", {})
    stages = {
        name: float(told[name].get("seconds", 0.0))
        for name in _LEAD_TO[phase]
        if name in told
    }
    files = [path for path in run.serving_dir(phase).glob("*") if path.is_file()]
    return Cost(
        stages=stages,
        training_seconds=result["seconds"],
        images_per_second=_rate(told.get("features")),
        trainable_parameters=result["trainable_parameters"],
        served_bytes=sum(path.stat().st_size for path in files),
        peak_bytes=result.get("peak_bytes"),
    )


def _rate(stage: StageStatus | None) -> float | None:
    """Images per second of a stage that says how long it worked on how many."""
    if stage is None:
        return None
    done, seconds = stage.get("done", 0.0), stage.get("busy_seconds", 0.0)
    return done / seconds if done and seconds else None
