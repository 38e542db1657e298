"""Dataset, tab Advice: at once from the numbers, and what can be measured."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from core.backbones.weights import at_hand
from core.data.datasets import Dataset, add_folder
from core.data.manifests import ensure_manifest
from core.runs import queue
from core.runs.study import Study, list_studies
from tests.pages.advice_page import advice_page, labels
from tests.pages.apptest import press, sound, texts
from tests.pages.finished_study import curve_result, held, made_study, rank_row

DrawImages = Callable[..., Path]


@pytest.fixture
def dataset(tmp_path: Path, draw_images: DrawImages) -> Dataset:
    made = add_folder(draw_images(tmp_path / "pets", {"cat": 30, "dog": 12}, size=16))
    ensure_manifest(made)
    return made


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[Study]:
    """The studies whose worker would have been started."""
    seen: list[Study] = []

    def launch(study: Study) -> None:
        seen.append(study)
        (study.path / "stop").unlink(missing_ok=True)

    monkeypatch.setattr(queue, "launch", launch)
    return seen


def test_the_numbers_give_advice_at_once_with_reason_and_rule(dataset: Dataset) -> None:
    said = texts(advice_page())
    assert r"Train the head only, on the frozen backbone\." in said
    assert "changing the backbone easily over" in said
    assert "Rule of thumb" in said
    assert "The accuracy to beat is" in said
    assert "frozen features separate" not in said


def test_settings_are_handed_to_the_next_training(dataset: Dataset) -> None:
    app = advice_page()
    app.session_state["train_advice"] = {"seed": 3}
    sound(app.button(key="use_strategy").click().run())
    assert app.session_state["train_advice"] == {"seed": 3, "strategy": "frozen"}
    assert "The Train page starts with this. Strategy: frozen only." in texts(app)
    assert "use_strategy" not in [button.key for button in app.button]


def test_without_a_measurement_the_page_says_what_it_would_bring(
    dataset: Dataset,
) -> None:
    app = advice_page()
    said = texts(app)
    assert "separate your classes" in said
    assert "what twice as many would bring" in said
    offered = [re.sub(r"\d+", "N", label) for label in labels(app)]
    assert "Rank backbones (about N s)" in offered
    assert "Would more images help? (about N s)" in offered


def test_rank_starts_a_study_of_the_backbones_at_hand(
    dataset: Dataset, launched: list[Study]
) -> None:
    app = advice_page()
    sound(app.button(key="start_rank").click().run())
    (study,) = list_studies("rank", dataset.id)
    assert [item.id for item in launched] == [study.id]
    assert study.options == {"backbones": [facts.name for facts in at_hand()]}


def test_a_waiting_study_shows_its_place_and_can_be_stopped(
    dataset: Dataset, launched: list[Study]
) -> None:
    study = made_study("rank", dataset, None, state="queued")
    with held(study):
        app = advice_page()
        assert app.get("progress")[0].proto.text == "Starting."
        assert "start_rank" not in [button.key for button in app.button]
        press(app, "Stop")
        assert study.stop_requested
        assert "Stopping" in labels(app)


def test_rows_appear_as_they_are_found(dataset: Dataset) -> None:
    study = made_study(
        "rank",
        dataset,
        None,
        state="running",
        step="The b, 2 of 2",
        stage="features",
        stages={"features": {"state": "running", "done": 500, "total": 1000}},
        found={"backbones": [rank_row("a", 0.8)], "left_out": []},
        options={"backbones": ["a", "b"]},
    )
    with held(study):
        app = advice_page()
    bar = app.get("progress")[0].proto
    assert bar.text == "The b, 2 of 2: computing frozen features"
    assert bar.value == 75
    assert app.dataframe[0].value["Backbone"].tolist() == ["The a"]
    assert "1 measured so far" in texts(app)


def test_no_ranking_begins_where_a_class_has_one_training_image(
    tmp_path: Path, draw_images: DrawImages, launched: list[Study]
) -> None:
    tiny = draw_images(tmp_path / "tiny", {"cat": 20, "dog": 3}, size=16)
    ensure_manifest(add_folder(tiny))
    app = advice_page()
    sound(app.button(key="start_rank").click().run())
    assert "at least 2 training images of every class" in app.error[0].value
    assert not launched


def test_a_failed_study_says_what_to_do(dataset: Dataset) -> None:
    error = {"expected": "memory", "received": "none", "action": "Close <it>."}
    made_study("curve", dataset, None, state="failed", error=error)
    app = advice_page()
    assert r"Close \<it\>\." in app.error[0].value
    assert "start_curve" in [button.key for button in app.button]


def test_a_study_whose_worker_died_says_so(dataset: Dataset) -> None:
    made_study("rank", dataset, None, state="running")
    assert "ended without a word" in advice_page().warning[0].value


def test_the_curve_has_its_verdict_as_headline(dataset: Dataset) -> None:
    made_study("curve", dataset, curve_result())
    app = advice_page()
    assert "More images would help" in texts(app)
    assert "judged on 50 validation images" in texts(app)
    assert len(app.get("plotly_chart")) == 1


def test_without_weights_nothing_can_be_measured(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages._ui.studies.rank.at_hand", list)
    monkeypatch.setattr("pages._ui.studies.curve.is_at_hand", lambda facts: False)
    app = advice_page()
    assert app.button(key="start_rank").disabled
    assert app.button(key="start_curve").disabled
    assert "weights are on this computer" in texts(app)
