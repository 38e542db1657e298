"""How much of each class a run's chosen model finds."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.language.numerals import numeral
from core.language.texts import _
from core.runs.formats import ClassFigures, PhaseResult
from core.runs.results import choose_phase
from core.runs.run import Run, split_figures
from core.text.labels import PHASE_MODELS
from pages._ui.frame.columns import share_column

_SHOWN = 10  # classes that are never folded away, the worst ones

# Of 1,000 classes a table would be 35,000 pixels high, more than a canvas can be.
_MOST_AT_ONCE = 60
_HEIGHT = 600  # pixels, of a table to scroll in


def show_recalls(run: Run) -> None:
    """The recall of every class, the worst one first; of many, ten and the rest."""
    results = run.results()
    if not results:
        return
    phase = choose_phase(results)
    split, rows = recalls(results[phase])
    if not rows:
        return
    model = _(PHASE_MODELS[phase])
    st.markdown(
        _("**Recall per class**, {model}, test images", model=model)
        if split == "test"
        else _("**Recall per class**, {model}, validation images", model=model),
        help=_(
            "The share of a class's images that the model finds. Their mean is the "
            "balanced accuracy."
        ),
    )
    few = len(rows) <= _SHOWN + 2
    _show_table(rows if few else rows[:_SHOWN], phase, "recalls")
    if few:
        return
    others = numeral(f"{len(rows) - _SHOWN:,}")
    title = _("The other {count} classes", count=others)
    with st.expander(title, key="other_recalls"):
        _show_table(rows[_SHOWN:], phase, "other_recalls_table")


def recalls(result: PhaseResult) -> tuple[str, list[ClassFigures]]:
    """Name, images and recall of each class that has images, the worst one first.

    Args:
        result: Of a phase.

    Returns:
        The split that it is of, and the rows: of the test images where there are any.
    """
    for split in ("test", "validation"):
        figures = split_figures(result, split)["per_class"]
        rows = [item for item in figures if item["recall"] is not None]
        if rows:
            return split, sorted(rows, key=_recall)
    return "test", []


def _recall(item: ClassFigures) -> float:
    return item["recall"] or 0.0


def _show_table(rows: list[ClassFigures], phase: str, key: str) -> None:
    recall = _("Recall")
    table = pd.DataFrame(
        {
            _("Class"): [row["name"] for row in rows],
            recall: [100 * _recall(row) for row in rows],
            _("Found"): [_found_text(row) for row in rows],
        }
    )
    st.dataframe(
        table,
        key=key,
        hide_index=True,
        height="content" if len(rows) <= _MOST_AT_ONCE else _HEIGHT,
        column_config={recall: share_column(recall, phase)},
        alt=_("Recall of {count} classes, the worst first", count=len(rows)),
    )


def _found_text(row: ClassFigures) -> str:
    return _(
        "{found} of {count}",
        found=numeral(f"{round(_recall(row) * row['count']):,}"),
        count=numeral(f"{row['count']:,}"),
    )
