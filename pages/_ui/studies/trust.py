"""How far a model's answers can be trusted: what is known, or how to get it."""

from __future__ import annotations

import streamlit as st

from core.analysis.trust_words import NO_TRUST
from core.errors import UserError
from core.estimates.cost_model import Counts
from core.estimates.study import trust_seconds
from core.language.texts import _
from core.runs.job import ACTIVE_STATES
from core.runs.run import Run, load_run
from core.runs.study import Study
from core.runs.trust_formats import TrustFigures
from core.runs.trust_job import last_trust_study, submit_trust
from core.serving.trust import load_trust, read_figures
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.numbers import rough_duration
from pages._ui.frame import shell
from pages._ui.guard.permission import permit
from pages._ui.studies import progress


def known_trust(run: Run, phase: str) -> TrustFigures | None:
    """What a finished phase's trust says; None where it is missing or damaged."""
    folder = run.trust_dir(phase)
    files = tuple(
        file_fingerprint(folder / name)
        for name in ("trust.json", "reference.npz", "contents.json")
    )
    return _known(files, run, phase)


@st.cache_resource(max_entries=16, show_spinner=False)
def _known(
    files: tuple[FileFingerprint, ...], _run: Run, _phase: str
) -> TrustFigures | None:
    """Shared between sessions, never changed."""
    if load_trust(_run, _phase) is None:
        return None
    return read_figures(_run.trust_dir(_phase))


def offer_trust(run: Run, phase: str) -> None:
    """Say that a phase's trust is missing and offer to make it; nothing where it is."""
    if known_trust(run, phase) is not None:
        return
    if _active(run, phase) is not None:
        st.fragment(_draw, run_every="1s")(run, phase, True)
    else:
        _draw(run, phase, False)


def _active(run: Run, phase: str) -> Study | None:
    study = last_trust_study(run, phase)
    return study if study and study.state() in ACTIVE_STATES else None


def _draw(run: Run, phase: str, was_active: bool) -> None:
    with shell.errors_shown():
        study = last_trust_study(run, phase)
        state = study.state() if study else ""
        if study and state in ACTIVE_STATES:
            progress.show_progress(study)
            return
        if was_active:
            st.rerun()  # so that the page draws with what is there now
        if study and state in ("failed", "interrupted"):
            progress.show_broken(study)
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/help: {_(NO_TRUST)}", width="stretch")
            _start_button(run, phase)


def _start_button(run: Run, phase: str) -> None:
    if st.button(
        _("Measure it") + _estimate_text(run),
        icon=":material/verified:",
        key=f"make_trust_{run.id}_{phase}",
        help=_(
            "The model looks at its training, validation and test images once more. "
            "Nothing of the model changes."
        ),
    ):
        permit("measure", run.config.dataset)
        submit_trust(run, phase)
        st.rerun()


def _estimate_text(run: Run) -> str:
    try:
        seconds = trust_seconds(run.config, _counts(run.id))
    except UserError:  # the run is damaged, which the press of the button tells
        return ""
    return _(" (about {duration})", duration=rough_duration(seconds))


@st.cache_data(max_entries=16, show_spinner=False)
def _counts(run_id: str) -> Counts:
    """Images of a run by class and split; its manifest does not change."""
    return load_run(run_id).manifest.counts()
