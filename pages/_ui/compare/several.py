"""The figures of three results or more, a row each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.text.numbers import interval
from pages._ui.compare.selection import Selection
from pages._ui.frame.download import offer_table


def figures_of_all(selection: Selection) -> None:
    """A row per result, with the interval of its accuracy."""
    results = zip(selection.names(), selection.figures(), strict=True)
    table = pd.DataFrame(
        {
            "Result": name,
            "Accuracy": _in_percent(figures["accuracy"]),
            "95% interval": interval(figures["interval"]),
            "Images": figures["count"],
            "Balanced accuracy": _in_percent(figures["balanced_accuracy"]),
            "Macro F1": _in_percent(figures["macro_f1"]),
        }
        for name, figures in results
    )
    share = st.column_config.NumberColumn(format="%.1f%%")
    st.dataframe(
        table,
        key="figures_of_all",
        hide_index=True,
        column_config=dict.fromkeys(
            ("Accuracy", "Balanced accuracy", "Macro F1"), share
        ),
        alt=f"{len(table)} results with their {selection.split} accuracy",
    )
    offer_table(table, "results.csv")


def _in_percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
