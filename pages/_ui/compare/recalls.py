"""How much of each class several results find."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.language.texts import _
from pages._ui.compare.selection import Selection
from pages._ui.frame.columns import class_column, column_width, share_column
from pages._ui.frame.download import offer_table


def recalls_of_all(selection: Selection) -> None:
    """Recall per class of all results, the class on which they differ most first."""
    found = selection.figures()
    classes = [[item["name"] for item in figures["per_class"]] for figures in found]
    if any(names != classes[0] for names in classes):
        st.caption(_("They were trained on different classes."))
        return
    table = pd.DataFrame({"Class": classes[0]})
    names = selection.names()
    for name, figures in zip(names, found, strict=True):
        table[name] = [item["recall"] for item in figures["per_class"]]
    table[list(names)] = table[list(names)].astype(float) * 100
    spread = table[list(names)].max(axis=1) - table[list(names)].min(axis=1)
    table.insert(1, "Spread", spread)
    if selection.is_one_split():  # else each has its own number
        table.insert(1, "Images", [item["count"] for item in found[0]["per_class"]])
    table = table.sort_values("Spread", ascending=False, kind="stable")
    width = column_width(len(names), beside=300)
    bars = {
        name: share_column(name, phase, width, name)
        for name, (__, phase) in zip(names, selection.results, strict=True)
    }
    st.dataframe(
        table,
        key="recalls_of_all",
        hide_index=True,
        column_config={
            "Class": class_column(),
            "Images": st.column_config.NumberColumn(_("Images"), width=80),
            **bars,
            "Spread": st.column_config.NumberColumn(
                _("Spread"),
                width=80,
                format="%.1f",
                help=_("Points between the highest and the lowest recall."),
            ),
        },
        alt=_("Recall per class, the largest differences first"),
    )
    st.caption(
        _(
            "Recall: the share of a class that was found. Of a class with few images, "
            "one image makes a large spread."
        )
    )
    offer_table(table, "recall_per_class.csv")
