"""What pages remember of runs; see `dataset_memo` for what it may be keyed on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from core.analysis import run_findings
from core.analysis.findings import Finding
from core.language.current import LANGUAGES, language
from core.language.texts import _
from core.runs.metrics_log import History, HistoryTail
from core.runs.run import Run, list_runs, load_run
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.labels import PHASE_TITLES
from pages._ui.charts.learning_curves import Plan, learning_curves
from pages._ui.run.summary import RunSummary, fingerprints, read_summary

# Events, dark theme, still running, plan, findings, language.
_Version = tuple[int, bool, bool, Plan, tuple[Finding, ...], str]

_MAX_RUNS = 5000
# By run, in one language: the files that were read, as they were then, and what they
# said.
_Known = dict[Path, tuple[tuple[FileFingerprint, ...], RunSummary]]


class Look(NamedTuple):
    """All runs, newest first, and what lists say of them, as they are at one moment."""

    runs: list[Run]
    summaries: list[RunSummary]

    def group(self, name: str) -> list[RunSummary]:
        """Of the runs of a group."""
        return [found for found in self.summaries if found["group"] == name]


def look() -> Look:
    """Look at all runs; who asks several things of them looks once.

    With 1,000 runs a look takes 0.08 s: their files may have changed since the last.
    """
    runs = list_runs()
    return Look(runs, run_summaries(runs))


def finished_runs() -> list[RunSummary]:
    """Runs with a finished phase, newest first."""
    return [found for found in look().summaries if found["results"]]


def run_summary(run: Run) -> RunSummary:
    """What a list says of a run; read again only when a result was written.

    Returns:
        Shared between sessions: read it, and change nothing.
    """
    return _known_summary(_known_summaries(language()), run)


def run_summaries(runs: Iterable[Run]) -> list[RunSummary]:
    """The same of many, which takes half the time."""
    known = _known_summaries(language())
    return [_known_summary(known, run) for run in runs]


def _known_summary(known: _Known, run: Run) -> RunSummary:
    # Not `st.cache_data`: with hundreds of runs in a list its hashing and copying took
    # longer than reading the files (0.6 s for 500 runs in each rerun).
    now = fingerprints(run)
    found = known.get(run.path)
    if found is None or found[0] != now:
        if len(known) >= _MAX_RUNS:
            known.clear()
        found = known[run.path] = now, read_summary(run)
    return found[1]


@st.cache_resource(max_entries=len(LANGUAGES), show_spinner=False)
def _known_summaries(spoken: str) -> _Known:
    return {}


def run_state(run: Run, summary: RunSummary) -> str:
    """A run's state; of one that is over its summary knows it."""
    return summary["ended"] or run.state()


def chosen_title(summary: RunSummary, state: str) -> str:
    """The phase that a run has chosen, in words; "" while another may yet be better."""
    is_over = state in ("done", "stopped")
    is_chosen = is_over or len(summary["results"]) >= summary["num_phases"]
    return _(PHASE_TITLES[summary["chosen"]]) if summary["chosen"] and is_chosen else ""


def test_images(run: Run) -> list[tuple[str, str]]:
    """Path and true class of the images that a run's models were judged on.

    None where the pictures of a run from elsewhere are not on this computer.
    """
    return _test_images(run.id, file_fingerprint(run.path / "manifest.json"))


@st.cache_data(max_entries=4, show_spinner=False)
def _test_images(run_id: str, fingerprint: FileFingerprint) -> list[tuple[str, str]]:
    manifest = load_run(run_id).manifest
    indices = manifest.split("test") if manifest.root else []
    entries = [manifest.entries[index] for index in indices]
    return [(str(manifest.absolute(e)), manifest.class_names[e.label]) for e in entries]


def validation_counts(run: Run) -> list[int]:
    """Validation images of each class."""
    return _validation_counts(run.id, file_fingerprint(run.path / "manifest.json"))


@st.cache_data(max_entries=64, show_spinner=False)
def _validation_counts(run_id: str, fingerprint: FileFingerprint) -> list[int]:
    return run_findings.validation_counts(load_run(run_id))


class Images(NamedTuple):
    """What the images of a run are called."""

    dataset_id: str
    class_names: tuple[str, ...]
    paths: tuple[str, ...]  # in the order of the manifest's entries
    digests: tuple[str, ...]  # content hashes, likewise


def images(run: Run) -> Images:
    """Paths, content hashes and class names of a run's manifest, read once."""
    return Images(*_images(run.id, file_fingerprint(run.path / "manifest.json")))


@st.cache_resource(max_entries=4, show_spinner=False)
def _images(run_id: str, fingerprint: FileFingerprint) -> tuple[Any, ...]:
    manifest = load_run(run_id).manifest
    paths = tuple(entry.path for entry in manifest.entries)
    digests = tuple(entry.digest for entry in manifest.entries)
    return manifest.dataset_id, manifest.class_names, paths, digests


def history(run: Run) -> History:
    """The curves of a run; only what was added since the last look is read."""
    return _tail(str(run.path / "metrics.jsonl")).read()


@st.cache_resource(max_entries=16, show_spinner=False)
def _tail(path: str) -> HistoryTail:
    return HistoryTail(Path(path))


def curves(
    run: Run, history: History, dark: bool, live: bool, findings: list[Finding]
) -> go.Figure:
    """The figure of a run's curves, made once for all who look at the run.

    Shared: draw it, and change nothing. See `learning_curves`.
    """
    config = run.config
    epochs = sum(map(config.epochs, config.phases))
    plan = Plan(config.phases, epochs, config.label_smoothing > 0)
    version = history.num_events, dark, live, plan, tuple(findings), language()
    return _curves(str(run.path), version, history)


@st.cache_resource(max_entries=16, show_spinner=False)
def _curves(path: str, version: _Version, _history: History) -> go.Figure:
    _events, dark, live, plan, findings, _language = version
    return learning_curves(_history, dark, live, plan, findings)
