"""The table of runs as files: every figure, as fractions and plain values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from core.config import PHASES
from core.language.current import ENGLISH, speaking
from core.runs.run import load_run
from core.text.spreadsheet import csv_bytes, csv_text
from pages._ui.run import memo

_FIGURES = (
    *("val_accuracy", "val_loss", "test_accuracy", "test_balanced_accuracy"),
    *("test_macro_f1", "test_count", "best_epoch", "epochs", "seconds"),
    "trainable_parameters",
)


def as_json(summaries: Sequence[memo.RunSummary]) -> bytes:
    """A list with an object per run; figures by phase, accuracies as fractions."""
    text = json.dumps(_records(summaries), ensure_ascii=False, indent=1)
    return text.encode("utf-8", "surrogateescape")


def as_csv(summaries: Sequence[memo.RunSummary]) -> bytes:
    """The same with a row per run and a column per figure of a phase."""
    rows = [_flat(record) for record in _records(summaries)]
    header = list(dict.fromkeys(name for row in rows for name in row))
    return csv_bytes(
        csv_text(header, ([row.get(name) for name in header] for row in rows))
    )


def _records(summaries: Sequence[memo.RunSummary]) -> list[dict[str, Any]]:
    """In English, whatever the page speaks: other programs read them."""
    with speaking(ENGLISH):
        runs = [load_run(summary["id"]) for summary in summaries]
        return [*map(_record, memo.run_summaries(runs))]


def _record(summary: memo.RunSummary) -> dict[str, Any]:
    recipe, remarks = summary["recipe"], summary["remarks"]
    return {
        "run": summary["id"],
        "name": remarks["name"],
        "tags": remarks["tags"],
        "note": remarks["note"],
        "archived": remarks["archived"],
        "state": summary["ended"] or load_run(summary["id"]).state(),
        "created": summary["created"],
        "data_set": summary["dataset"],
        "split": summary["digest"],
        "backbone": summary["backbone"],
        "strategy": summary["strategy"],
        "recipe": recipe.title,
        "changed": dict(recipe.changes),
        "image_size": summary["size"],
        "seed": summary["seed"],
        "group": summary["group"],
        "fold": summary["fold"],
        "chosen_phase": summary["chosen"],
        "phases": {
            phase: {name: figures[name] for name in _FIGURES}
            for phase, figures in summary["results"].items()
        },
    }


def _flat(record: dict[str, Any]) -> dict[str, str | float | None]:
    """A record's parts side by side."""
    phases = record["phases"]
    plain = {name: value for name, value in record.items() if name != "phases"}
    return {
        **plain,
        "tags": ", ".join(record["tags"]),
        "archived": "yes" if record["archived"] else "no",
        "changed": "; ".join(record["changed"].values()),
        **{
            f"{phase}_{name}": phases[phase][name]
            for phase in PHASES
            if phase in phases
            for name in _FIGURES
        },
    }
