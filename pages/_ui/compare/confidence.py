"""Whether two models are right as often as they say, and know what they don't know."""

from __future__ import annotations

import streamlit as st

from core.analysis.calibration import BINS
from core.analysis.trust_words import calibration_text, flagged_text, temperature_text
from core.runs.run import Run
from core.runs.trust_formats import TrustFigures
from core.text.numbers import percent
from pages._ui.charts.reliability import reliability_chart
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.studies.trust import known_trust, offer_trust


def confidence(selection: Selection) -> None:
    """A reliability diagram of each, with the calibration error in words."""
    columns = st.columns(2) * (len(selection.results) // 2 + 1)
    for column, side, name in zip(
        columns, selection.results, selection.names(), strict=False
    ):
        with column:
            st.markdown(f"**{shell.plain(name)}**")
            _show_side(side, selection.split)


def _show_side(side: tuple[Run, str], split: str) -> None:
    run, phase = side
    figures = known_trust(run, phase)
    if figures is None:
        offer_trust(run, phase)
        return
    found = figures["test"] if split == "test" else figures["validation"]
    if found["before"]["count"]:
        st.plotly_chart(
            reliability_chart(found, phase, shell.is_dark()),
            key=f"reliability-{run.id}-{phase}",
            alt=f"Accuracy over confidence: calibration error "
            f"{calibration_text(found, split)}",
        )
    st.markdown(
        f"Calibration error {calibration_text(found, split)}.",
        help=f"How far confidence and accuracy are apart on average, over {BINS} bins "
        "of confidence. Few images show an error even where there is none.",
    )
    st.caption(f"{temperature_text(figures)}. The best answer stays the same.")
    _show_novelty(figures, split)


def _show_novelty(figures: TrustFigures, split: str) -> None:
    novelty = figures["novelty"]
    flagged = novelty["test"] if split == "test" else novelty["validation"]
    st.caption(
        f"Called unlike the training images: {flagged_text(flagged, split)}; the limit "
        f"is set for at most {percent(novelty['asked_rate'])} of the validation images."
    )
