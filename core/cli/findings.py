"""What a run's curves show, as commands say it."""

from __future__ import annotations

import shlex
from typing import TypedDict

from core.analysis.findings import Finding
from core.analysis.run_findings import findings_of, run_switches, validation_counts
from core.analysis.tries import as_options, tries_for
from core.cli.console import Console
from core.config import RunConfig
from core.runs.metrics_log import read_history
from core.runs.run import Run
from core.text.labels import PHASE_NAMES


class TryReport(TypedDict):
    """Something to try."""

    words: str
    set: list[str]  # for `--set`; empty where it is no setting


class FindingReport(TypedDict):
    """One thing that the curves show."""

    key: str
    phase: str
    epoch: int  # where it starts, 1-based
    title: str
    reason: str
    tries: list[TryReport]  # the most promising first


def finding_reports(run: Run, state: str) -> list[FindingReport]:
    """What the curves of a run show, as its page says it."""
    config, history = run.config, read_history(run.path / "metrics.jsonl")
    counts, switches = validation_counts(run), run_switches(run)
    found = findings_of(config, history.epochs, counts, state == "done", switches)
    return [_report(item, config) for item in found]


def _report(found: Finding, config: RunConfig) -> FindingReport:
    return {
        "key": found.key,
        "phase": found.phase,
        "epoch": found.epoch,
        "title": found.title,
        "reason": found.reason,
        "tries": [
            {"words": item.words, "set": as_options(item.settings)}
            for item in tries_for(found, config)
        ],
    }


def show_findings(reports: list[FindingReport], console: Console) -> None:
    """Write each with what to try, and how to set that in the next training."""
    for found in reports:
        where = f"{PHASE_NAMES[found['phase']].lower()}, from epoch {found['epoch']} on"
        console.say()
        console.say(f"{found['title']} ({where}): {found['reason']}")
        for item in found["tries"]:
            console.say(f"  Try: {item['words']}")
            options = [f"--set {shlex.quote(option)}" for option in item["set"]]
            if options:
                console.say(f"       {' '.join(options)}")
