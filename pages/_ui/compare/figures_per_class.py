"""Precision and recall of each class."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages._ui.compare.pair import Pair
from pages._ui.frame.download import offer_table


def per_class(pair: Pair) -> None:
    """Precision and recall per class, both models beside each other."""
    first, second = pair.figures()
    name_a, name_b = pair.names()
    rows = [
        {
            "Class": a["name"],
            "Images": a["count"],
            f"Recall, {name_a}": a["recall"],
            f"Recall, {name_b}": b["recall"],
            f"Precision, {name_a}": a["precision"],
            f"Precision, {name_b}": b["precision"],
        }
        for a, b in zip(first["per_class"], second["per_class"], strict=False)
    ]
    if len(first["per_class"]) != len(second["per_class"]):
        st.caption("The two were trained on different classes.")
        return
    table = pd.DataFrame(rows)
    shares = list(table.columns[2:])
    table[shares] = table[shares].astype(float) * 100
    bar = st.column_config.ProgressColumn(
        format="%.1f%%", min_value=0.0, max_value=100.0
    )
    config = dict.fromkeys(shares, bar)
    st.dataframe(table, hide_index=True, column_config=config, alt="Figures per class")
    st.caption(
        "Recall: the share of a class that was found. Precision: the share of the "
        "answers with this class that were right."
    )
    offer_table(table, "figures_per_class.csv")
