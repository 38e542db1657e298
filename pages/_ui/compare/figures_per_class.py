"""Precision and recall of each class."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.language.texts import _
from pages._ui.compare.class_changes import show_changes
from pages._ui.compare.selection import Selection
from pages._ui.frame.columns import class_column, column_width, share_column
from pages._ui.frame.download import offer_table


def per_class(selection: Selection) -> None:
    """Precision and recall per class, all models beside each other."""
    found = selection.figures()
    classes = [[item["name"] for item in figures["per_class"]] for figures in found]
    if any(names != classes[0] for names in classes):
        st.caption(_("They were trained on different classes."))
        return
    if selection.is_pair:
        show_changes(selection)
    table = pd.DataFrame(
        {
            "Class": classes[0],
            "Images": [item["count"] for item in found[0]["per_class"]],
        }
    )
    config: dict[str, Any] = {
        "Class": class_column(),
        "Images": st.column_config.NumberColumn(_("Images"), width=80),
    }
    width = column_width(2 * len(found), beside=220)
    for share in ("recall", "precision"):
        for name, figures, (__, phase) in zip(
            selection.names(), found, selection.results, strict=True
        ):
            title = share.capitalize()
            column = title if len(found) == 1 else f"{title}, {name}"
            values = [item[share] for item in figures["per_class"]]
            table[column] = np.array(values, float) * 100
            label = _label(share, name if len(found) > 1 else "")
            config[column] = share_column(label, phase, width, label)
    st.dataframe(
        table, hide_index=True, column_config=config, alt=_("Figures per class")
    )
    st.caption(
        _(
            "Recall: the share of a class that was found. Precision: the share of the "
            "answers with this class that were right."
        )
    )
    offer_table(table, "figures_per_class.csv")


def _label(share: str, name: str) -> str:
    """Of a column; with the result's name where there are several."""
    if not name:
        return _("Recall") if share == "recall" else _("Precision")
    if share == "recall":
        return _("Recall, {name}", name=name)
    return _("Precision, {name}", name=name)
