"""The report of seconds to an answer, for people."""

from __future__ import annotations

from typing import Any

from benchmarks._report import show_header, verdict
from core.cli.console import Console
from core.training.spent import PARTS

Report = dict[str, Any]


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    console.say(f"Seconds from the press of Start, {report['repeats']} repeats")
    show_header(report, console)
    for name, found in report["sets"].items():
        console.say(f"{name}: {found['images']:,} images")
        _show_milestones(found["seconds"], console)
        for run, phases in found["parts"].items():
            _show_parts(f"{run} run", phases, console)
    console.say(
        "First look: a mark on the chart before all views are computed; first point: "
        "of the training. Wall clock / processor, medians. Waiting: until the queue "
        "gives the job its turn. Trace: TensorFlow's, of networks and of the steps "
        "that train and judge. Check: what is served against what was trained."
    )


def _show_milestones(seconds: Report, console: Console) -> None:
    rows = []
    for run, found in seconds.items():
        for milestone, values in found.items():
            low, high = values["range"]
            bar = f"{values['most']:g}" if "most" in values else None
            middle, met = f"{values['median']:.2f}", verdict(values.get("met"))
            rows.append((run, milestone, middle, f"{low:.2f} to {high:.2f}", bar, met))
    headings = ("run", "until", ">median, s", ">range, s", ">at most, s", "")
    console.table(headings, rows)
    console.say()


def _show_parts(title: str, phases: Report, console: Console) -> None:
    """A row for each part, a column for each phase."""

    def cell(spent: dict[str, float] | None) -> str | None:
        if spent is None:
            return None
        return f"{spent['seconds']:.2f} / {spent['processor_seconds']:.2f}"

    whole = {
        phase: {
            kind: sum(spent[kind] for spent in parts.values())
            for kind in ("seconds", "processor_seconds")
        }
        for phase, parts in phases.items()
    }
    rows = [
        (part, *(cell(parts.get(part)) for parts in phases.values()))
        for part in PARTS
        if any(part in parts for parts in phases.values())
    ]
    rows.append(("together", *(cell(whole[phase]) for phase in phases)))
    console.table((title, *(f">{phase}" for phase in phases)), rows)
    console.say()
