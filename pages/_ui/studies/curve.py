"""Would more images help? The learning curve over shares of the training images."""

from __future__ import annotations

import streamlit as st

from core.analysis.learning_curve import CurvePoint, extrapolate, more_images_verdict
from core.backbones.registry import backbone
from core.backbones.weights import is_at_hand
from core.config import RunConfig
from core.data.datasets import Dataset
from core.estimates.study import study_seconds
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.study_formats import CurveResult
from core.text.numbers import rough_duration
from pages._ui.charts import study_charts
from pages._ui.charts.style import chart_config
from pages._ui.dataset.facts import facts_of
from pages._ui.frame import shell
from pages._ui.studies import progress
from pages._ui.studies.results import Measured

_WHAT = mark(
    "A linear classifier on frozen features is trained on a tenth of the training "
    "images, then on more, and judged on the validation images each time; each share "
    "is drawn with five seeds. A power law through the points is read at twice the "
    "images (Cortes et al. 1993; Hestness et al. 2017, arXiv 1712.00409)."
)


def show_curve(dataset: Dataset, found: Measured[CurveResult]) -> None:
    """The curve, or how to get it; draw it in a fragment that ticks."""
    st.markdown(f"## {_('Would more images help?')}", help=_(_WHAT))
    if found.active:
        progress.show_progress(found.active)
        return
    if found.broken:
        progress.show_broken(found.broken)
    if found.results:
        if found.is_outdated:
            st.warning(
                _(
                    "This was measured on other images or another split than there is "
                    "now. Measure again."
                ),
                icon=":material/difference:",
            )
        _show_result(found.results[0], found.is_ours)
    elif not found.broken:
        st.markdown(
            _(
                "See how accuracy grows with the number of images, and what twice as "
                "many would bring."
            )
        )
    _start_button(dataset, found)


def _start_button(dataset: Dataset, found: Measured[CurveResult]) -> None:
    has_weights = is_at_hand(RunConfig(dataset.id).facts)
    config = RunConfig(dataset.id, strategy="frozen")
    label = _("Measure again") if found.results else _("Would more images help?")
    if not found.results and (facts := facts_of(dataset)):
        seconds = study_seconds(
            "curve", config.dataset, [config.backbone], facts["counts"]
        )
        label += _(" (about {duration})", duration=rough_duration(seconds))
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
            _(
                "The weights of the default backbone are not on this computer. Install "
                "the packages in requirements.txt."
            )
        )


def _show_result(result: CurveResult, is_ours: bool) -> None:
    headline = str(result["verdict"]) if is_ours else _verdict(result)
    st.markdown(f"**{shell.plain(headline)}**")
    st.plotly_chart(
        study_charts.more_images(result, shell.is_dark()),
        key="more_images",
        config=chart_config(),
        alt=f"{_('Accuracy by the number of training images.')} {headline}",
    )
    st.caption(
        _(
            "Linear classifier on frozen features of {backbone}, judged on {count} "
            "validation images.",
            backbone=backbone(result["backbone"]).title,
            count=numeral(f"{result['num_validation']:,}"),
        )
    )


def _verdict(result: CurveResult) -> str:
    """The result in a sentence, where its file has it in another language."""
    points = [
        CurvePoint(
            point["share"],
            point["count"],
            tuple(point["accuracies"]),
            result["num_validation"],
        )
        for point in result["points"]
    ]
    return more_images_verdict(points, extrapolate(points))
