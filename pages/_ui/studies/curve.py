"""Would more images help? The learning curve over shares of the training images."""

from __future__ import annotations

import streamlit as st

from core.backbones.registry import backbone
from core.backbones.weights import is_at_hand
from core.config import RunConfig
from core.data.datasets import Dataset
from core.estimates.study import study_seconds
from core.runs.study_formats import CurveResult
from core.text.numbers import rough_duration
from pages._ui.charts import study_charts
from pages._ui.charts.style import CHART_CONFIG
from pages._ui.dataset.facts import facts_of
from pages._ui.frame import shell
from pages._ui.studies import progress
from pages._ui.studies.results import Measured

_WHAT = (
    "A linear classifier on frozen features is trained on a tenth of the training "
    "images, then on more, and judged on the validation images each time; each share "
    "is drawn with five seeds. A power law through the points is read at twice the "
    "images (Cortes et al. 1993; Hestness et al. 2017, arXiv 1712.00409)."
)


def show_curve(dataset: Dataset, found: Measured[CurveResult]) -> None:
    """The curve, or how to get it; draw it in a fragment that ticks."""
    st.markdown("##### Would more images help?", help=_WHAT)
    if found.active:
        progress.show_progress(found.active)
        return
    if found.broken:
        progress.show_broken(found.broken)
    if found.results:
        if found.is_outdated:
            st.warning(
                "This was measured on other images or another split than there is "
                "now. Measure again.",
                icon=":material/difference:",
            )
        _show_result(found.results[0])
    elif not found.broken:
        st.markdown(
            "See how accuracy grows with the number of images, and what twice as many "
            "would bring."
        )
    _start_button(dataset, found)


def _start_button(dataset: Dataset, found: Measured[CurveResult]) -> None:
    has_weights = is_at_hand(RunConfig(dataset.id).facts)
    config = RunConfig(dataset.id, strategy="frozen")
    label = "Measure again" if found.results else "Would more images help?"
    if not found.results and (facts := facts_of(dataset)):
        seconds = study_seconds(
            "curve", config.dataset, [config.backbone], facts["counts"]
        )
        label += f" (about {rough_duration(seconds)})"
    if st.button(
        label,
        icon=":material/show_chart:",
        key="start_curve",
        type="primary" if found.is_outdated else "secondary",
        disabled=not has_weights,
    ):
        progress.start("curve", dataset)
    if not has_weights:
        st.caption(
            "The weights of the default backbone are not on this computer. Install "
            "the packages in requirements.txt."
        )


def _show_result(result: CurveResult) -> None:
    headline = str(result["verdict"])
    st.markdown(f"**{shell.plain(headline)}**")
    st.plotly_chart(
        study_charts.more_images(result, shell.is_dark()),
        key="more_images",
        config=CHART_CONFIG,
        alt=f"Accuracy by the number of training images. {headline}",
    )
    title = backbone(result["backbone"]).title
    st.caption(
        f"Linear classifier on frozen features of {title}, judged on "
        f"{result['num_validation']:,} validation images."
    )
