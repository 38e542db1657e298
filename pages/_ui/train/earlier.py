"""An earlier run as the start: which ones there are, and what they have seen."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import streamlit as st

from core.analysis.lineage_words import has_leak, leaks, origin
from core.config import RunConfig
from core.config.earlier_run import EarlierRun, earlier_run, with_phase
from core.config.inherited import can_go_on, inherited
from core.data.datasets import Dataset
from core.data.manifests import current_manifest, current_path
from core.errors import UserError
from core.runs.lineage import lineage_of
from core.runs.lineage_formats import Lineage
from core.runs.remarks import REMARKS, read_remarks
from core.runs.run import Run, is_readable, list_runs
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.labels import PHASE_TITLES
from pages._ui.frame import shell
from pages._ui.train import state

_MAX_RUNS = 5000


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
    if chosen not in titles:  # just asked for, or its run is gone
        titles = {chosen: "Choose a run" if titles else "There is none yet"} | titles
    key = f"train_earlier_{state.widget_key('weights')}"
    st.selectbox(
        "Earlier run",
        list(titles),
        list(titles).index(chosen),
        format_func=titles.__getitem__,
        key=key,
        on_change=_take,
        args=(key,),
        help="Its backbone, with all that it learned there, is the start here. The "
        "network and its width are that run's; the head is new.",
    )


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
            if title := _title(run.path, start.phase, known):
                found[start.weights] = title
    return found


@lru_cache(maxsize=_MAX_RUNS)
def _title(path: Path, phase: str, _: tuple[FileFingerprint, ...]) -> str:
    run = Run(path)
    if not (is_readable(run) and can_go_on(run.config)):
        return ""
    about = run.about
    name = read_remarks(run.path)["name"]
    when = datetime.fromtimestamp(about.get("created", 0.0))
    parts = [
        *([name] * bool(name)),
        about.get("dataset_name", "unnamed"),
        run.config.facts.title,
        PHASE_TITLES[phase].lower(),
        f"{when:%d %b %H:%M} ({run.id.rsplit('-', 1)[-1]})",
    ]
    return ", ".join(parts)
