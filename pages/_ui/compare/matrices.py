"""Which classes two models take for which."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.analysis.confusion import MOST_IN_FULL, Confusion, Mistake
from core.text.numbers import number
from pages._ui.charts.confusion import confusion
from pages._ui.charts.confusion_image import confusion_image
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table

_MOST_LISTED = 100  # mistakes; what is rarer says little

# Long names are cut, so that the figures are seen without scrolling.
_COLUMNS = {
    "True class": st.column_config.TextColumn(width=130),
    "Taken for": st.column_config.TextColumn(width=130),
    "Images": st.column_config.NumberColumn(width=60),
    "Share of the class": st.column_config.ProgressColumn(
        format="%.0f%%", min_value=0.0, max_value=100.0, width=130
    ),
}


def matrices(selection: Selection) -> None:
    """The confusion matrix of each: rows are true classes, columns what was answered.

    Of many classes nobody can read the matrix: it is a picture to zoom into, and the
    worst mistakes are listed below it.
    """
    models = zip(selection.results, selection.figures(), selection.names(), strict=True)
    columns = st.columns(2) * (len(selection.results) // 2 + 1)
    for column, ((run, phase), figures, name) in zip(columns, models, strict=False):
        side = f"{run.id}-{phase}"
        names = [item["name"] for item in figures["per_class"]]
        found = Confusion.of_figures(figures)
        with column:
            st.markdown(f"**{shell.plain(name)}**")
            if len(names) <= MOST_IN_FULL:
                matrix = found.matrix().tolist()
                _draw(confusion(matrix, names, phase, shell.is_dark()), side, name)
            else:
                _show_many(found, names, (side, name, phase))


def _show_many(found: Confusion, names: list[str], model: tuple[str, str, str]) -> None:
    """A picture of the matrix, and the worst mistakes as a table."""
    side, name, phase = model
    mistakes = found.mistakes()
    worst = mistakes[:_MOST_LISTED]
    _draw(confusion_image(found, names, worst, phase, shell.is_dark()), side, name)
    st.caption(
        f"{number(len(names), 'class')} by name. Drag a box to zoom in, double-click "
        "to see all; rings are the mistakes that are listed below."
    )
    if not worst:
        st.caption("No image is taken for another class.")
        return
    kinds = number(len(mistakes), "kind") + " of mistake"
    more = f", the {len(worst)} most frequent" if len(mistakes) > len(worst) else ""
    st.caption(f"{kinds}{more}:")
    table = _table(worst, names)
    st.dataframe(
        table,
        key=f"mistakes-{side}",
        hide_index=True,
        column_config=_COLUMNS,
        alt=f"What {name} takes for what, the most frequent first",
    )
    offer_table(table, f"mistakes_{side}.csv")


def _table(mistakes: list[Mistake], names: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "True class": [names[item.true] for item in mistakes],
            "Taken for": [names[item.predicted] for item in mistakes],
            "Images": [item.num_images for item in mistakes],
            "Share of the class": [100 * item.share for item in mistakes],
        }
    )


def _draw(figure: go.Figure, side: str, name: str) -> None:
    st.plotly_chart(
        figure,
        key=f"confusion-{side}",
        config={"displayModeBar": False},
        alt=f"Confusion matrix of {name}",
    )
