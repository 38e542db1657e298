"""Which classes two models take for which."""

from __future__ import annotations

import streamlit as st

from pages._ui.charts.confusion import confusion
from pages._ui.compare.view import Pair
from pages._ui.frame import shell


def matrices(pair: Pair) -> None:
    """Both confusion matrices: rows are true classes, columns what was answered."""
    for column, side, figures, name in zip(
        st.columns(2), pair.sides(), pair.figures(), pair.names(), strict=True
    ):
        names = [item["name"] for item in figures["per_class"]]
        chart = confusion(figures["confusion"], names, side[1], shell.is_dark())
        with column:
            st.markdown(f"**{shell.plain(name)}**")
            st.plotly_chart(
                chart,
                key=f"confusion-{name}",
                config={"displayModeBar": False},
                alt=f"Confusion matrix of {name}",
            )
