"""What Compare and its charts do in another language, whatever the words are."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go
import pytest

from core.analysis.threshold import Cost, CostChange, Counts
from core.language.current import ENGLISH, language, speaking
from core.text.numbers import percent
from pages._ui.charts.style import CHART_CONFIG, chart_config, styled
from pages._ui.compare.in_english import in_english
from pages._ui.compare.threshold_words import (
    Aim,
    Effect,
    chosen_text,
    effect_text,
    threshold_title,
)

BEFORE, AFTER = Counts(6, 4, 1, 89), Counts(9, 1, 3, 87)


def test_a_file_is_written_in_english_beside_a_page_in_german() -> None:
    def table() -> pd.DataFrame:
        return pd.DataFrame({"Accuracy": [percent(0.891)]})

    with speaking("de"):
        assert table()["Accuracy"].tolist() == ["89,1%"]
        assert in_english(table)()["Accuracy"].tolist() == ["89.1%"]
        assert language() == "de"


def test_charts_have_the_separators_of_the_language() -> None:
    with speaking("de"):
        figure = styled(go.Figure(), dark=False, height=100)
        assert chart_config()["locale"] == "de"
    assert figure.layout.separators == ",."
    assert styled(go.Figure(), dark=False, height=100).layout.separators == ".,"
    assert chart_config() == CHART_CONFIG and language() == ENGLISH


def test_a_threshold_for_a_recall_is_told_in_whole_sentences() -> None:
    aim, found = Aim(0.9, Cost(0, 0)), Effect(0.25, AFTER, BEFORE, AFTER, None)
    assert effect_text(found, "cat", aim) == (
        "cat is **said from 25% on**. On 10 test images of it recall goes from 60.0% "
        "(31 to 83%) to 90.0% (60 to 98%); on 90 others false alarms go from 1 to 3; "
        "precision from 85.7% (49 to 97%) to 75.0% (47 to 91%). The aim of 90% is met "
        "on the test images."
    )
    assert chosen_text(AFTER, "cat", aim) == (
        "Chosen on 100 validation images, 10 of them of cat: the highest that finds at "
        "least 90% of cat. There it finds 90.0% (60 to 98%) with 3 false alarms. Few: "
        "each of these images is 10.0% of the recall."
    )


@pytest.mark.parametrize(("value", "word"), [(-1.25, "less"), (1.25, "more")])
def test_a_threshold_for_a_cost_says_what_it_saves(value: float, word: str) -> None:
    saved = CostChange(value, (-2.0, 0.5))
    found = Effect(math.inf, AFTER, BEFORE, BEFORE, saved)
    text = effect_text(found, "cat", Aim(0.0, Cost(5, 1)))
    assert text.startswith("cat is **never said**. On 10 test images of it recall goes")
    assert text.endswith(
        f"Per 100 images mistakes cost 1.2 {word} than without it (95% interval of the "
        "change \N{MINUS SIGN}2.0 to +0.5, bootstrap)."
    )
    assert (
        "the one whose mistakes cost least, 5 for each missed image of cat and 1 "
        in (chosen_text(AFTER, "cat", Aim(0.0, Cost(5, 1))))
    )
    assert threshold_title(math.inf) == "Never said"
