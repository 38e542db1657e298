"""What all folds of a set say together, pooled once for all who look at one."""

from __future__ import annotations

import streamlit as st

from core.analysis.cross_validation import Pooled, PooledPhase, pooled
from core.config import PHASES
from core.language.texts import _
from core.runs.cross_validation import CrossValidation, cross_validation_of
from core.runs.run import Run, load_run
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.labels import PHASE_TITLES
from core.text.numbers import interval, number, percent

_FILES = ("result.json", "predictions.npz")

# Of each fold: its run, how it stands, and the files that its answers are in.
_Version = tuple[tuple[int, str, str, tuple[FileFingerprint, ...]], ...]


def show_folds(run: Run) -> None:
    """Where a run is a fold: what the folds say together so far, per phase."""
    found = cross_validation_of(run)
    if found is None:
        return
    together = pooled_of(found)
    lines = [pooled_text(phase) for phase in together.phases.values()]
    num_done = found.folds - len(together.missing)
    done = _(
        "**{done} of {folds} are done.**",
        done=num_done,
        folds=number(found.folds, "fold"),
    )
    st.markdown(
        f":material/grid_view: {done} "
        f"{'; '.join(lines) or _('None has a result yet')}.",
        help=_(
            "Each image is tested by the one model that has not seen it. Compare "
            "shows all folds together."
        ),
    )


def pooled_text(phase: PooledPhase) -> str:
    """Such as "Frozen: 86.2% (80 to 91%) of 195 images"."""
    return _(
        "{phase}: {accuracy} ({interval}) of {images}",
        phase=_(PHASE_TITLES[phase.phase]),
        accuracy=percent(phase.accuracy),
        interval=interval(phase.interval),
        images=number(phase.count, "image"),
    )


def pooled_of(found: CrossValidation) -> Pooled:
    """Pool the folds' answers, or give what was found before.

    Returns:
        Shared between sessions: read it, and change nothing.
    """
    version = tuple(
        (fold, run.id, run.state(), _files(run)) for fold, run in found.runs.items()
    )
    return _pooled(found.group, found.folds, version)


def _files(run: Run) -> tuple[FileFingerprint, ...]:
    return tuple(
        file_fingerprint(run.path / phase / name) for phase in PHASES for name in _FILES
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _pooled(group: str, folds: int, version: _Version) -> Pooled:
    runs = {fold: load_run(run_id) for fold, run_id, *_ in version}
    return pooled(CrossValidation(group, folds, runs))
