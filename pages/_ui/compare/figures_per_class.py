"""Precision and recall of each class."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages._ui.compare.class_changes import show_changes
from pages._ui.compare.selection import Selection
from pages._ui.frame.download import offer_table


def per_class(selection: Selection) -> None:
    """Precision and recall per class, all models beside each other."""
    found = selection.figures()
    classes = [[item["name"] for item in figures["per_class"]] for figures in found]
    if any(names != classes[0] for names in classes):
        st.caption("They were trained on different classes.")
        return
    if selection.is_pair:
        show_changes(selection)
    table = pd.DataFrame(
        {
            "Class": classes[0],
            "Images": [item["count"] for item in found[0]["per_class"]],
        }
    )
    for share in ("recall", "precision"):
        for name, figures in zip(selection.names(), found, strict=True):
            title = share.capitalize()
            column = title if len(found) == 1 else f"{title}, {name}"
            table[column] = [item[share] for item in figures["per_class"]]
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
