"""Predict: the model that is asked, and the one beside it."""

from __future__ import annotations

import pytest

from core.runs.run import Run
from tests.pages.apptest import open_page, press, texts
from tests.pages.finished_run import picture
from tests.pages.predict_page import bars, run, with_uploads

__all__ = ["run"]  # a fixture


def test_the_phase_that_validation_chose_is_preselected(run: Run) -> None:
    app = open_page("predict")
    assert app.segmented_control[0].value == "frozen"
    assert app.query_params["model"] == run.id
    assert app.query_params["phase"] == "frozen"
    assert "**80.0%** of 10 test images right" in texts(app)
    assert "chosen on validation" in texts(app)


def test_a_link_opens_its_phase_and_the_model_beside_it(run: Run) -> None:
    app = open_page(
        "predict", model=run.id, phase="finetune", beside=f"{run.id}:frozen"
    )
    assert app.segmented_control[0].value == "finetune"
    assert app.selectbox(key="beside").value == f"{run.id}:frozen"
    assert "**60.0%** of 10 test images right" in texts(app)
    assert "chosen on validation" not in texts(app)


def test_links_to_what_is_not_there_say_so(run: Run) -> None:
    app = open_page("predict", model="no_run", beside="*none*")
    assert r"no\_run" in app.warning[0].value
    assert r"\*none\*" in app.warning[1].value
    app = open_page("predict", model=run.id, phase="*warm*")
    assert r"no model \*warm\*" in app.warning[0].value
    assert app.segmented_control[0].value == "frozen"


def test_two_models_stand_side_by_side(run: Run) -> None:
    files = (("a.png", picture()), ("b.png", picture("jpeg")))
    app = with_uploads(*files, model=run.id, beside=f"{run.id}:finetune")
    shown = texts(app)
    assert "**2 pictures**, the models disagree on 2" in shown
    assert shown.count("the models disagree]") == 2
    assert bars(app).count("$a$ *b*</span><span>90%") == 2
    assert app.selectbox(key="predict_order_True").value == "Disagreements first"


def test_an_incomplete_model_is_a_message(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("THAW_HOME", str(run.path.parent.parent))
    app = press(open_page("predict"), "Try with test images")
    assert "a model that is ready to predict" in app.error[0].value.replace("\\", "")


def test_a_real_model_answers(trained_run: Run) -> None:
    app = press(open_page("predict", model=trained_run.id), "Try with test images")
    assert "**6 pictures**" in texts(app)
    assert not app.warning
