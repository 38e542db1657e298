"""How the runs that are compared learned."""

from __future__ import annotations

import streamlit as st

from pages._ui.charts.learning_curves import learning_curves
from pages._ui.charts.live_chart import live_chart
from pages._ui.compare.pair import Pair
from pages._ui.frame import shell
from pages._ui.run import memo


def curves(pair: Pair) -> None:
    """The learning curves of one run, or of both."""
    for run in {run.id: run for run, _ in pair.sides()}.values():
        title = memo.run_title(memo.run_summary(run))
        st.markdown(f"**{shell.plain(title)}**")
        history = memo.history(run)
        chart = learning_curves(history, shell.is_dark(), phases=run.config.phases)
        live_chart(
            chart,
            key=f"compare-curves-{run.id}",
            height=chart.layout.height,
            alt=f"Loss and accuracy per epoch of {title}",
        )
