"""Where a worker that is killed leaves what it trained of a phase that is not over."""

from __future__ import annotations

from pathlib import Path

from core.runs.run import Run


def resume_dir(run: Run) -> Path:
    """Where phases keep what they need to go on; it may not be there."""
    return run.path / "resume"


def has_resume_point(run: Run) -> bool:
    """Whether a phase without a result has been trained in part.

    A stop must not lose that: until a worker has read it, it is all there is.
    """
    return any(
        next(resume_dir(run).glob(f"{phase}-*.npz"), None) is not None
        for phase in run.config.phases
        if run.result(phase) is None
    )
