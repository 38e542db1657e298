"""The rows of the table of runs: one per run, or one per group of seeds or folds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import mean, stdev
from typing import Any

from core.language.texts import _, mark
from core.text.labels import PHASE_TITLES
from core.text.numbers import number
from pages._ui.run import memo
from pages._ui.run.states import STATE_BADGES, run_state_text

# Values by their column's title in English, in words as they are read; None = none.
Cells = dict[str, Any]

# Figures that a group's row gives the mean of.
MEANS = (
    *("Validation", *PHASE_TITLES.values(), mark("Balanced accuracy"), "Macro F1"),
    *(mark("Validation loss"), mark("Best epoch"), "Seconds"),
)


@dataclass(frozen=True)
class Row:
    """A run, or several that differ in their seed or fold alone.

    Attributes:
        summaries: Of its runs, newest first.
        cells: What it shows; shares in percent.
        group: That it stands for, or is a part of and shown with; "" = none.
        is_group: Whether it stands for a group.
        state: Of its run, a key of STATE_BADGES; "" = of several.
    """

    summaries: tuple[memo.RunSummary, ...]
    cells: Cells
    group: str = ""
    is_group: bool = False
    state: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Of its runs."""
        return tuple(summary["id"] for summary in self.summaries)

    @property
    def key(self) -> str:
        """What it is known by: its run's id, or its group."""
        return f"group {self.group}" if self.is_group else self.ids[0]

    def results(self) -> list[str]:
        """What there is to compare: of one run its phases, of more what each chose."""
        return results_of(self.summaries)


def results_of(summaries: Sequence[memo.RunSummary]) -> list[str]:
    """Results as "RUN:phase": of one run its phases, of more what each chose."""
    if len(summaries) == 1:
        return [f"{summaries[0]['id']}:{phase}" for phase in summaries[0]["results"]]
    return [f"{it['id']}:{it['chosen']}" for it in summaries if it["chosen"]]


def run_rows(look: memo.Look) -> list[Row]:
    """A row for each run."""
    found = []
    for run, summary in zip(*look, strict=True):
        state = memo.run_state(run, summary)
        row = Row((summary,), _cells(summary, state), summary["group"], state=state)
        found.append(row)
    return found


def together(rows: Iterable[Row], opened: Iterable[str]) -> list[Row]:
    """The same with one row per group of several, where its newest run stands.

    Args:
        rows: Of runs.
        opened: Groups whose runs follow their row.
    """
    members: dict[str, list[Row]] = {}
    rows, opened = list(rows), set(opened)
    for row in rows:
        members.setdefault(row.group or row.key, []).append(row)
    found = []
    for name, group in members.items():
        if len(group) == 1:
            found += group
            continue
        found.append(_group_row(name, group, name in opened))
        found += group * (name in opened)
    return found


def _cells(summary: memo.RunSummary, state: str) -> Cells:
    results, remarks = summary["results"], summary["remarks"]
    chosen = results.get(summary["chosen"] or "", {})
    return {
        "Name": remarks["name"],
        "Tags": remarks["tags"] or None,
        mark("Data set"): summary["dataset"],
        "Backbone": summary["backbone"],
        "Run": summary["id"].rsplit("-", 1)[-1],  # as in titles
        "Strategy": _(summary["strategy"]),
        "Recipe": _(summary["recipe"].title),
        "Changed": "; ".join(summary["recipe"].changes.values()),
        "Size": summary["size"],
        "Seed": summary["seed"],
        "Seeds": None,
        "Group": summary["group"].rsplit("-")[-1],
        "Fold": summary["fold_place"],
        "State": run_state_text(summary, state),
        "Curve": None,
        "Validation": _percent(chosen.get("val_accuracy")),
        **{
            title: _percent(results.get(phase, {}).get("test_accuracy"))
            for phase, title in PHASE_TITLES.items()
        },
        "Deviation": None,
        "Chosen": memo.chosen_title(summary, state),
        mark("Balanced accuracy"): _percent(chosen.get("test_balanced_accuracy")),
        "Macro F1": _percent(chosen.get("test_macro_f1")),
        mark("Validation loss"): chosen.get("val_loss"),
        mark("Best epoch"): chosen.get("best_epoch"),
        "Seconds": sum(found["seconds"] for found in results.values()) or None,
        mark("Trained parameters"): chosen.get("trainable_parameters"),
        mark("Test images"): chosen.get("test_count"),
        "Started": datetime.fromtimestamp(summary["created"]),
        "Note": remarks["note"],
        "Archived": remarks["archived"] or None,
    }


def _group_row(name: str, members: Sequence[Row], is_open: bool) -> Row:
    """What a group's runs share, and the means of their figures."""
    cells = {title: _shared(title, members) for title in members[0].cells}
    is_folds, count = bool(members[0].cells["Fold"]), len(members)
    several = number(count, "fold") if is_folds else number(count, "seed")
    cells["Seeds"] = f"{'▾' if is_open else '▸'} {several}"
    cells["State"] = _states(members)
    cells["Deviation"] = _deviation(members)
    cells["Tags"] = list(
        dict.fromkeys(tag for row in members for tag in row.cells["Tags"] or ())
    )
    cells["Started"] = max(row.cells["Started"] for row in members)
    summaries = tuple(row.summaries[0] for row in members)
    return Row(summaries, cells, name, is_group=True)


def _shared(title: str, members: Sequence[Row]) -> Any:
    values = [row.cells[title] for row in members]
    if title in MEANS:
        known = [value for value in values if value is not None]
        return mean(known) if known else None
    return values[0] if all(value == values[0] for value in values) else None


def _deviation(members: Sequence[Row]) -> float | None:
    """Of the chosen models' test accuracy, in points; of two it would say little."""
    found = (row.summaries[0] for row in members)
    values = [
        share
        for summary in found
        if summary["chosen"]
        and (share := summary["results"][summary["chosen"]]["test_accuracy"])
        is not None
    ]
    return 100 * stdev(values) if len(values) > 2 else None


def _states(members: Sequence[Row]) -> str:
    states = [row.cells["State"] for row in members]
    kinds = dict.fromkeys(states)
    if len(kinds) == 1:
        return states[0]
    return ", ".join(f"{states.count(kind)} {kind.lower()}" for kind in kinds)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


# What a run's row can be filtered by: its words, by the filter's title. They stand in
# the address, so in English.
FACETS: Mapping[str, Callable[[Row], tuple[str, ...]]] = {
    mark("Data set"): lambda row: (row.summaries[0]["dataset"],),
    mark("Backbone"): lambda row: (row.summaries[0]["backbone"],),
    mark("Strategy"): lambda row: (row.summaries[0]["strategy"],),
    mark("Recipe"): lambda row: (row.summaries[0]["recipe"].title,),
    mark("Tag"): lambda row: tuple(row.summaries[0]["remarks"]["tags"]),
    mark("State"): lambda row: (_state(row),),
}
# Those whose words are ours, which are read in other languages.
OURS = ("Strategy", "Recipe", "State")


def _state(row: Row) -> str:
    if row.summaries[0]["damage"]:
        return mark("Damaged")
    return STATE_BADGES[row.state][0]
