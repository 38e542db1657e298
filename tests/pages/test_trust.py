"""How far a model can be trusted, on Compare and on Predict."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest

from core.runs import queue
from core.runs.job import Job
from core.runs.run import Run, load_run
from core.runs.study import list_studies
from core.storage.files import write_json
from pages._ui.charts.reliability import reliability_chart
from tests.core.commands.model_study_results import TRUST
from tests.pages.apptest import charts, open_page, press, texts
from tests.pool_homes import make_pool_home


@pytest.fixture
def old_run(trained_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run of a version that knew no trust; no worker is started."""
    run = load_run(make_pool_home(trained_run, tmp_path, monkeypatch).run.id)
    for phase in run.results():
        shutil.rmtree(run.trust_dir(phase))

    def launched(job: Job) -> None:
        write_json(job.path / "launch.json", {"id": "new", "time": time.time()})

    monkeypatch.setattr(queue, "launch", launched)
    return run


def test_compare_shows_both_diagrams_with_errors_and_counts(trained_run: Run) -> None:
    app = open_page("compare", show="Confidence")
    assert len(charts(app)) == 4, "a diagram and a histogram of each"
    count = len(trained_run.manifest.split("test"))
    assert f"on {count} test images" in texts(app)
    assert texts(app).count("% (95% interval ") >= 4, "before and after, of each"
    assert "not fitted: there are only 6 validation images" in texts(app)
    assert "Called unlike the training images" in texts(app)
    assert not [button for button in app.button if "Measure it" in button.label]


def test_an_old_run_says_what_is_missing_and_one_button_starts_it(
    old_run: Run,
) -> None:
    app = open_page("predict", model=old_run.id, phase="finetune")
    assert "has not been measured" in texts(app)
    (label,) = [it.label for it in app.button if "Measure it" in it.label]
    assert re.fullmatch(r"Measure it \(about \d+ (s|min)\)", label)
    app = press(app, "Measure it")
    (study,) = list_studies("trust")
    assert study.options == {"run": old_run.id, "phase": "finetune"}
    assert label not in [button.label for button in app.button]
    assert "Stop" in [button.label for button in app.button]


def test_compare_offers_it_for_each_side(old_run: Run) -> None:
    app = open_page("compare", show="Confidence")
    labels = [button.label for button in app.button]
    assert sum(label.startswith("Measure it (about ") for label in labels) == 2
    assert len(charts(app)) == 4, "answers are known without it"
    assert "before" not in texts(app)


def test_a_model_with_trust_is_not_offered_any(trained_run: Run) -> None:
    app = open_page("predict", model=trained_run.id)
    assert "has not been measured" not in texts(app)


@pytest.mark.parametrize("dark", [False, True])
def test_points_of_the_diagram_are_larger_the_more_images_they_stand_for(
    dark: bool,
) -> None:
    found = TRUST["figures"]["test"]
    figure = reliability_chart(found["before"], found["after"], "finetune", dark)
    line, before, after = figure.data
    assert list(line.x) == list(line.y) == [0, 1]
    assert list(before.x) == [0.62, 0.95]
    assert list(after.y) == [0.5, 0.9]
    assert before.marker.size[1] > before.marker.size[0]
    assert before.line.color != after.line.color
    assert list(after.text) == [f"{row[2]:,}" for row in found["after"]["bins"]]
    assert all(bar > 0 for bar in after.error_y.arrayminus)
    alone = reliability_chart(found["before"], None, "finetune", dark)
    assert len(alone.data) == 2
    assert alone.data[1].line.color == after.line.color
