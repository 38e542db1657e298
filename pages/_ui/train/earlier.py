"""An earlier run as the start: which ones there are, and what they have seen."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import streamlit as st

from core.analysis.lineage_words import has_leak, leaks, origin
from core.config import RunConfig
from core.config.earlier_run import EarlierRun, earlier_run, model_file, with_phase
from core.config.inherited import can_go_on, inherited
from core.data.datasets import Dataset
from core.data.manifests import current_manifest, current_path
from core.errors import UserError
from core.language.current import language
from core.language.numerals import moment_text
from core.language.texts import _, mark
from core.runs.lineage import lineage_of
from core.runs.lineage_formats import Lineage
from core.runs.remarks import REMARKS, read_remarks
from core.runs.run import Run, is_readable, list_runs
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.settings import weights_text
from pages._ui.frame import shell
from pages._ui.train import state

UNSAID = "run:"  # the setting as long as no run was chosen
_MAX_RUNS = 5000
_PHASES = {
    "frozen": mark("frozen"),
    "finetune": mark("fine-tuned"),
    "scratch": mark("from scratch"),
}


def start_with(weights: str) -> None:
    """Let the form's network be that of an earlier run, with its weights.

    Args:
        weights: The setting; "run:ID/PHASE".
    """
    start = earlier_run(weights)
    taken = inherited(start) if start else None
    if taken is None:  # it was deleted meanwhile: the form says so
        state.set_values({"weights": weights})
        return
    first = state.get("finetune.steps.0")
    if taken["backbone"] != state.get("backbone"):
        first = first | {"unfreeze": 0}  # at that network's own place
    changed = {"weights": weights, "finetune.steps": [first]} | taken
    if state.get("strategy") == "scratch":
        changed["strategy"] = "finetune"
    state.set_values(changed)


def choose_earlier() -> None:
    """One of the runs whose model is here, newest first."""
    titles = _titles()
    chosen = state.get("weights")
    if chosen not in titles:
        titles = {chosen: _untitled(chosen, bool(titles))} | titles
    key = f"train_earlier_{state.widget_key('weights')}"
    st.selectbox(
        _("Earlier run"),
        list(titles),
        list(titles).index(chosen),
        format_func=titles.__getitem__,
        key=key,
        on_change=_take,
        args=(key,),
        help=_(
            "Its backbone, with all that it learned there, is the start here. The "
            "network and its width are that run's; the head is new."
        ),
    )


def _untitled(weights: str, has_others: bool) -> str:
    """What is shown where no run is chosen, or one that is gone."""
    if weights == UNSAID:
        return _("Choose a run") if has_others else _("There is none yet")
    start = earlier_run(weights)
    is_kept = start is not None and model_file(start) is not None
    if is_kept:
        return _("{run}, deleted, but kept for this", run=weights_text(weights))
    return _("{run}, deleted", run=weights_text(weights))


def _take(key: str) -> None:
    if weights := state.widget_value("weights", key):
        start_with(weights)


def show_origin(config: RunConfig) -> None:
    """What the chosen run's backbone has learned from, where it is known."""
    if text := origin(lineage_of(config, None) or {}):
        st.caption(shell.plain(text))


def start_warnings(config: RunConfig | None, dataset: Dataset) -> list[str]:
    """What of these images the earlier run's model has seen, where it has any."""
    if config is None or config.start is None:
        return []
    try:
        found = _lineage(
            config.weights,
            dataset.id,
            file_fingerprint(current_path(dataset)),
            config,
            dataset,
        )
    except UserError:  # the page says elsewhere what is wrong with it
        return []
    return [leaks(found)] if has_leak(found) else []


@st.cache_data(max_entries=32, show_spinner=False)
def _lineage(
    weights: str,
    dataset_id: str,
    split: FileFingerprint,
    _config: RunConfig,
    _dataset: Dataset,
) -> Lineage:
    manifest = current_manifest(_dataset)
    return (manifest and lineage_of(_config, manifest)) or {}


def _titles() -> dict[str, str]:
    """What is shown of each run, by the setting that names it."""
    found = {}
    for run in list_runs():
        start = with_phase(EarlierRun(run.id))
        if start.phase:
            files = ("about.json", "config.json", REMARKS)
            known = tuple(file_fingerprint(run.path / name) for name in files)
            if title := _title(run.path, start.phase, known, language()):
                found[start.weights] = title
    return found


@lru_cache(maxsize=_MAX_RUNS)
def _title(
    path: Path, phase: str, known: tuple[FileFingerprint, ...], spoken: str
) -> str:
    """In the language that is spoken, which the cache has to know as well."""
    run = Run(path)
    if not (is_readable(run) and can_go_on(run.config)):
        return ""
    about = run.about
    name = read_remarks(run.path)["name"]
    when = datetime.fromtimestamp(about.get("created", 0.0))
    parts = [
        *([name] * bool(name)),
        about.get("dataset_name", _("unnamed")),
        run.config.facts.title,
        _(_PHASES[phase]),
        f"{moment_text(when)} ({run.id.rsplit('-', 1)[-1]})",
    ]
    return ", ".join(parts)
