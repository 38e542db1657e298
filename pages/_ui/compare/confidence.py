"""Whether models are right as often as they say, and know what they don't know."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from core.analysis.calibration import tempered
from core.analysis.reliability import BINS, by_confidence, ece_interval, reliability
from core.analysis.trust_words import (
    calibration_text,
    flagged_text,
    temperature_text,
    uncalibrated_text,
)
from core.language.texts import _, mark
from core.runs.predictions import Predictions
from core.runs.run import load_run
from core.runs.trust_formats import BeforeAfter, Reliability, TrustFigures
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.numbers import percent
from pages._ui.charts.confidence_histogram import confidence_histogram
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.reliability import reliability_chart
from pages._ui.compare.answers import answers_of
from pages._ui.compare.results import Result
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.studies.trust import known_trust, offer_trust

_HELP = mark(
    "How far confidence and accuracy are apart on average, over {bins} bins of "
    "confidence of equal width: as in the paper that temperature scaling comes from "
    "(Guo and others 2017), so that the figure can be held against those of others. "
    "Most images lie in the last bins: each point has its number. The interval "
    "holds the errors that would show what is seen in 95 of 100 draws: few images show "
    "one even where there is none."
)


class _Measured(NamedTuple):
    """How well a model's probabilities are what they say, before and after."""

    before: Reliability
    bounds: tuple[float, float]  # of its error: the 95% interval
    after: Reliability | None  # None where no temperature is known
    bounds_after: tuple[float, float] | None

    def words(self, split: str) -> str:
        if self.after is None:
            return uncalibrated_text(self.before, split, self.bounds)
        both = BeforeAfter(before=self.before, after=self.after)
        return calibration_text(both, split, (self.bounds, self.bounds_after))


def confidence(selection: Selection) -> None:
    """A reliability diagram of each, with the calibration error in words."""
    columns = st.columns(2) * (len(selection.results) // 2 + 1)
    for column, side, name in zip(
        columns, selection.results, selection.names(), strict=False
    ):
        with column:
            st.markdown(f"**{shell.plain(name)}**")
            _show_side(side, selection.split)


def _show_side(side: Result, split: str) -> None:
    run, phase = side
    figures = known_trust(run, phase)
    found = _measured(
        (run.id, phase, split, file_fingerprint(run.path / phase / "predictions.npz")),
        figures["temperature"] if figures else None,
    )
    words = found.words(split)
    if found.before["count"]:
        live_chart(
            reliability_chart(found.before, found.after, phase, shell.is_dark()),
            key=f"reliability-{run.id}-{phase}",
            alt=_("Accuracy over confidence: calibration error {error}", error=words),
        )
    st.markdown(_("Calibration error {error}.", error=words), help=_(_HELP, bins=BINS))
    if figures is None:
        offer_trust(run, phase)
    else:
        st.caption(
            _(
                "{temperature}. The best answer stays the same.",
                temperature=temperature_text(figures),
            )
        )
        _show_novelty(figures, split)
    if found.before["count"]:
        _show_histogram(side, split)


@st.cache_resource(max_entries=32, show_spinner=False)
def _measured(
    which: tuple[str, str, str, FileFingerprint], temperature: float | None
) -> _Measured:
    """Shared between sessions, never changed; the bootstrap takes a moment."""
    run_id, phase, split, __ = which
    found = load_run(run_id).predictions(phase, split)
    labels, raw = found.labels, found.probabilities
    before = reliability(labels, raw), ece_interval(labels, raw)
    if temperature is None:
        return _Measured(*before, None, None)
    rows = tempered(raw, temperature)
    return _Measured(*before, reliability(labels, rows), ece_interval(labels, rows))


def _show_histogram(side: Result, split: str) -> None:
    """How sure right and wrong answers are, as on Predict."""
    run, phase = side
    found = answers_of(run, phase, split)
    right, wrong = by_confidence(found.labels, found.probabilities)
    live_chart(
        confidence_histogram(right, wrong, phase, shell.is_dark()),
        key=f"sure-{run.id}-{phase}",
        alt=_sure_text(found),
    )


def _sure_text(found: Predictions) -> str:
    """How sure right and wrong answers are on average; one of both there may not be."""
    right, wrong = (
        percent(float(found.probabilities[mask].max(axis=1).mean()))
        if mask.any()
        else ""
        for mask in (found.correct, ~found.correct)
    )
    if not right:
        return _(
            "How sure the model is: right answers none on average, wrong ones {wrong}",
            wrong=wrong,
        )
    if not wrong:
        return _(
            "How sure the model is: right answers {right} on average, wrong ones none",
            right=right,
        )
    return _(
        "How sure the model is: right answers {right} on average, wrong ones {wrong}",
        right=right,
        wrong=wrong,
    )


def _show_novelty(figures: TrustFigures, split: str) -> None:
    novelty = figures["novelty"]
    flagged = novelty["test"] if split == "test" else novelty["validation"]
    st.caption(
        _(
            "Called unlike the training images: {flagged}; the limit is set for at "
            "most {share} of the validation images.",
            flagged=flagged_text(flagged, split),
            share=percent(novelty["asked_rate"]),
        )
    )
