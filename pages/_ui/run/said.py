"""What readers of screens hear of a run while it goes, and when it has ended."""

from __future__ import annotations

from collections.abc import Sequence

from core.language.texts import _, mark
from core.runs.formats import PhaseResult, Status
from core.runs.job import ACTIVE_STATES
from core.runs.results import choose_phase
from core.runs.run import Run, stages_of
from core.text.labels import PHASE_TITLES, STAGE_TITLES
from core.text.numbers import percent
from pages._ui.frame.live_region import say_changes
from pages._ui.run.states import STATE_BADGES

_NOW = mark("{state}: {stage}, step {number} of {count}")


def say_run(run: Run, state: str, status: Status) -> None:
    """Say each stage as it begins, and the end with the accuracies; no more."""
    if state in ACTIVE_STATES:
        words = stage_words(state, status, stages_of(run.config))
    else:
        words = end_words(state, run.results())
    say_changes(words, key=run.id)


def stage_words(state: str, status: Status, names: Sequence[str]) -> str:
    """The stage that runs; nothing that counts up within it."""
    label = _(STATE_BADGES[state][0])
    stages = status.get("stages", {})
    at_work = [name for name in names if stages.get(name, {}).get("state") == "running"]
    if not at_work:
        return label
    return _(
        _NOW,
        state=label,
        stage=_(STAGE_TITLES[at_work[0]]),
        number=names.index(at_work[0]) + 1,
        count=len(names),
    )


def end_words(state: str, results: dict[str, PhaseResult]) -> str:
    """How it ended: which model is kept, and what each phase reached."""
    parts = [_(STATE_BADGES[state][0])]
    if results:
        chosen = _(PHASE_TITLES[choose_phase(results)])
        parts.append(_("Saved model: {name}", name=chosen))
        parts += [
            _(
                "{phase}, test accuracy {accuracy}",
                phase=_(PHASE_TITLES[phase]),
                accuracy=percent(result["test_accuracy"]),
            )
            for phase, result in results.items()
        ]
    return "; ".join(parts)
