"""How the runs that are compared learned."""

from __future__ import annotations

import streamlit as st

from pages._ui.charts.learning_curves import learning_curves
from pages._ui.charts.live_chart import live_chart
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.run import memo
from pages._ui.run.titles import run_title


def curves(selection: Selection) -> None:
    """The learning curves of each run."""
    for run in {run.id: run for run, _ in selection.results}.values():
        title = run_title(memo.run_summary(run))
        st.markdown(f"**{shell.plain(title)}**")
        history = memo.history(run)
        chart = learning_curves(history, shell.is_dark(), phases=run.config.phases)
        live_chart(
            chart,
            key=f"compare-curves-{run.id}",
            height=chart.layout.height,
            alt=f"Loss and accuracy per epoch of {title}",
        )
