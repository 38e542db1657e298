"""Dataset, tab Advice: the ranking of backbones that a study found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets import Dataset, add_folder
from core.data.manifests import ensure_manifest, make_manifest
from core.data.scan import scan
from tests.pages.advice_page import advice_page, labels
from tests.pages.apptest import sound, texts
from tests.pages.finished_study import curve_result, made_study, rank_row

DrawImages = Callable[..., Path]

DEFAULT = "efficientnet_lite0"


@pytest.fixture
def dataset(tmp_path: Path, draw_images: DrawImages) -> Dataset:
    made = add_folder(draw_images(tmp_path / "pets", {"cat": 30, "dog": 12}, size=16))
    ensure_manifest(made)
    return made


def test_a_ranking_is_shown_best_first_and_the_advice_knows_it(
    dataset: Dataset,
) -> None:
    rows = [rank_row("b", 0.7), rank_row(DEFAULT, 0.9)]
    made_study("rank", dataset, {"backbones": rows})
    app = advice_page()
    table = app.dataframe[0].value
    assert table["Backbone"].tolist() == [f"The {DEFAULT}", "The b"]
    assert table["95% interval"].tolist()[0] == "88.0 to 92.0%"
    said = texts(app)
    assert "first: it is clearly ahead" in said.replace("\\", "")
    assert "frozen features separate the classes" in said
    assert "Rank again" in labels(app)
    sound(app.button(key="use_backbone").click().run())
    assert app.session_state["train_advice"] == {"backbone": DEFAULT}


def test_of_backbones_that_are_too_close_the_fastest_is_named_and_chosen(
    dataset: Dataset,
) -> None:
    rows = [rank_row("efficientnet_lite1", 0.89, seconds=3), rank_row(DEFAULT, 0.9)]
    made_study("rank", dataset, {"backbones": rows})
    app = advice_page()
    said = texts(app).replace("\\", "")
    assert "Try The efficientnet_lite1 first: The efficientnet_lite0 and" in said
    assert "too close to tell apart" in said
    assert app.selectbox(key="ranked_choice").value == "efficientnet_lite1"


def test_pairs_tell_backbones_apart_where_intervals_do_not(dataset: Dataset) -> None:
    rows = [rank_row("b", 0.89) | {"p_values": {DEFAULT: 0.01}}, rank_row(DEFAULT, 0.9)]
    made_study("rank", dataset, {"backbones": rows})
    assert "it is clearly ahead" in texts(advice_page()).replace("\\", "")


def test_a_backbone_that_was_left_out_is_named_with_its_reason(
    dataset: Dataset,
) -> None:
    left_out = {"backbone": "vgg16", "title": "VGG16", "reason": "Expected weights."}
    result = {"backbones": [rank_row(DEFAULT, 0.9)], "left_out": [left_out]}
    made_study("rank", dataset, result)
    assert "VGG16 is left out. Expected weights." in texts(advice_page()).replace(
        "\\", ""
    )


def test_a_later_study_of_one_backbone_keeps_the_others_in_the_ranking(
    dataset: Dataset,
) -> None:
    rows = [rank_row("b", 0.7), rank_row(DEFAULT, 0.9)]
    made_study("rank", dataset, {"backbones": rows}, "study-1")
    again = [rank_row(DEFAULT, 0.9, seconds=0.5)]  # all of it in the cache
    made_study("rank", dataset, {"backbones": again}, "study-2")
    table = advice_page().dataframe[0].value
    assert table["Backbone"].tolist() == [f"The {DEFAULT}", "The b"]
    assert table["Seconds"].tolist() == [9.0, 9.0]


def test_a_measurement_of_another_split_says_so_and_gives_no_advice(
    dataset: Dataset,
) -> None:
    made_study("rank", dataset, {"backbones": [rank_row(DEFAULT, 0.9)]})
    made_study("curve", dataset, curve_result(), "study-2")
    make_manifest(dataset, scan(dataset), seed=5)
    app = advice_page()
    assert len(app.warning) == 2
    assert "other images or another split" in app.warning[0].value
    assert "frozen features separate" not in texts(app)
    assert {"Rank again", "Measure again"} <= set(labels(app))
