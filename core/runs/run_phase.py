"""A run's phase as people name it: RUN or RUN:phase."""

from __future__ import annotations

from core.config import PHASES
from core.errors import RunError
from core.language.texts import _
from core.runs.run import Run, load_run


def parse_run_phase(spec: str) -> tuple[Run, str]:
    """Read "RUN" or "RUN:phase"; without a phase it is the one validation chose.

    Raises:
        RunError: No such run or phase, or the run has no finished phase.
    """
    run_id, __, phase = spec.partition(":")
    run = load_run(run_id)
    if phase and phase not in PHASES:
        raise RunError(
            _("a phase among {phases}", phases=", ".join(PHASES)),
            phase,
            _("Correct it."),
        )
    chosen = phase or run.best_phase()
    if chosen is None or run.result(chosen) is None:
        raise RunError(
            _("a run with a finished {phase}", phase=phase or _("phase")),
            f"{run_id} ({run.state()})",
            _("Wait until it is done, or choose another run."),
        )
    return run, chosen
