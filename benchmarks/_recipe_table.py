"""The recipe's report for people."""

from __future__ import annotations

from typing import Any

from benchmarks._ratios import COMPARISONS
from benchmarks._report import show_header, verdict
from core.cli.console import Console
from core.runs.run import STAGES


def show(report: dict[str, Any], console: Console) -> None:
    """Ratios and bars first, then what lies behind them."""
    data = report["data"]
    console.say(
        f"The plain Keras recipe against Thaw: {data['name']}, {data['train']:,} "
        f"training and {data['validation']:,} validation images, "
        f"{report['epochs']} epochs a phase"
    )
    show_header(report, console)
    for name, figures in report["backbones"].items():
        console.say(f"{name} at {figures['size']} px, weights: {figures['weights']}")
        is_first = name == report["backbone"]
        _show_ratios(figures, report["bars"] if is_first else {}, console)
        _show_arms(figures["arms"], console)
    console.say(
        "Frozen is all between files on disk and a trained head. Other: importing, "
        "building the network, evaluating and saving; in no ratio."
    )


def _show_ratios(
    figures: dict[str, Any], bars: dict[str, Any], console: Console
) -> None:
    rows = []
    for item in COMPARISONS:
        key = f"{item.key}_ratio"
        seconds, bar = figures[f"{item.key}_seconds"], bars.get(key)
        rows.append(
            (
                item.key.replace("_", " "),
                f"{seconds['plain']:.1f}",
                f"{seconds['thaw']:.1f}",
                f"{figures[key]:.1f}x",
                f"{item.least:g}x" if bar else "-",
                verdict(bar["met"] if bar else None),
            )
        )
    headings = ("", ">plain, s", ">Thaw, s", ">ratio", ">bar", "")
    console.table(headings, rows)
    console.say()


def _show_arms(arms: dict[str, dict[str, Any]], console: Console) -> None:
    rows = []
    for name, arm in arms.items():
        parts = arm.get("stages") or {
            phase: figures["seconds"] for phase, figures in arm["phases"].items()
        }
        order = [*STAGES, *(part for part in parts if part not in STAGES)]
        spent = " ".join(
            f"{part} {parts[part]:.1f}" for part in order if parts.get(part)
        )
        accuracy = " ".join(f"{value:.1%}" for value in arm["val_accuracy"].values())
        rows.append(
            (
                name,
                spent,
                f"{arm['other_seconds']:.1f}",
                f"{arm['wall_seconds']:.1f}",
                f"{arm['peak_memory_mb']:,}",
                accuracy,
            )
        )
    headings = ("arm", "seconds", ">other, s", ">whole process, s", ">peak MB")
    console.table((*headings, "validation accuracy"), rows)
    console.say()
