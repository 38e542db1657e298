"""Folds on the pages: made on Dataset, trained from the form, pooled by Compare."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.analysis.cross_validation import pooled
from core.data.datasets import Dataset, load_dataset, open_dataset
from core.data.decisions import EXCLUDE, Decision, decide
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, ensure_manifest
from core.data.scan import scan
from core.data.splitting.named import make_split
from core.data.splitting.plan import SplitPlan
from core.data.splitting.rule import SplitRule
from core.runs import queue
from core.runs.cross_validation import cross_validation_of
from core.runs.job import Job
from core.runs.run import Run, list_runs
from core.storage.files import write_json
from pages._ui.charts.fold_chart import fold_chart
from pages._ui.charts.style import phase_colour
from tests.core.commands.finished_run import make_run
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.train_page import open_form, put


@pytest.fixture
def whole(draw_images: Callable[..., Path], tmp_path: Path) -> Manifest:
    """A set of three folds of 30 images in two classes, in use."""
    root = draw_images(tmp_path / "pets", {"cats": 15, "dogs": 15}, size=16)
    dataset = open_dataset(root)
    return make_split(dataset, scan(dataset), SplitPlan(SplitRule(folds=3)))


@pytest.fixture
def runs(whole: Manifest) -> list[Run]:
    """Of each fold: frozen gets 4, 1 and 2 images wrong, fine-tuned none."""
    return [
        make_run(fold, {"frozen": wrong, "finetune": 0}, group="g")
        for fold, wrong in zip(whole.each_fold, (4, 1, 2), strict=True)
    ]


def test_folds_are_made_with_what_they_cost_in_words(dataset: Dataset) -> None:
    ensure_manifest(dataset)
    app = open_page("dataset", dataset=dataset.id, view="Split")
    kind = next(item for item in app.segmented_control if item.label == "Kind")
    app = sound(kind.set_value("Folds").run())
    folds = next(item for item in app.number_input if item.label == "Folds")
    assert (folds.min, folds.max, folds.value) == (3, 10, 5)
    app = sound(folds.set_value(3).run())
    assert "3 trainings instead of one" in texts(app)
    app = press(app, "What would change")
    assert "Then: the images of fold 1 of 3" in texts(app)
    app = press(app, "Make a new split")
    manifest = current_manifest(dataset)
    assert manifest is not None and len(manifest.folds) == 3
    assert "A set of 3 folds" in texts(app)
    tested = next(f.value for f in app.dataframe if "Fold" in f.value)["Test"]
    assert tested.tolist() == [4, 4, 4]


def test_the_next_version_of_folds_is_dealt_by_the_same_rule(whole: Manifest) -> None:
    dataset = load_dataset(whole.dataset_id)
    decide(dataset, [Decision(whole.entries[0].path, "", EXCLUDE)])
    app = open_page("dataset", dataset=dataset.id, view="Decisions")
    press(app, "Make the next version of the split")
    after = current_manifest(dataset)
    assert after is not None and after.made_by == whole.made_by
    assert len(after.entries) == 29 and len(after.folds) == 3


def test_the_form_starts_a_training_for_each_fold(
    whole: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "launch", lambda job: None)
    app = open_page("train", dataset=whole.dataset_id)
    assert "a set of 3 folds" in texts(app)
    assert "images and all 3 folds." in texts(app)
    assert "all on the same features" in texts(app)
    app = press(app, "Start 3 trainings")
    runs = list_runs()
    assert sorted(run.about["fold"] for run in runs) == [1, 2, 3]
    assert len({run.about["group"] for run in runs}) == 1
    assert "0 of 3 folds are done" in texts(app)


def test_seeds_and_folds_together_are_refused_with_a_reason(whole: Manifest) -> None:
    app = open_form(dataset=whole.dataset_id)
    app = put(app, "number_input", "Repeat with so many seeds", 2)
    assert "several seeds, or several folds" in app.error[0].value
    button = next(item for item in app.button if item.label == "Start 3 trainings")
    assert button.disabled


def test_compare_pools_all_folds_above_one_of_them(runs: list[Run]) -> None:
    app = open_page("compare")
    assert app.header[0].value.startswith(
        "Fine\\-tuned is better than Frozen, by 23\\.3"
    )
    assert "On 30 images, each tested by the fold" in texts(app)
    assert "**fixed 7**, **broke 0**" in texts(app)
    metrics = [(item.label, item.value) for item in app.metric[:4]]
    assert metrics == [
        ("Accuracy, all images", "76.7%"),
        ("Mean of folds", "76.7%"),
        ("Accuracy, all images", "100.0%"),
        ("Mean of folds", "100.0%"),
    ]
    rows = next(f.value for f in app.dataframe if "Fold" in f.value)
    assert rows["Frozen"].tolist() == pytest.approx([60, 90, 80])
    assert "Missing" not in rows
    assert "Nadeau and Bengio" in texts(app)
    assert "The models of fold 3 of 3 alone" in texts(app)
    assert any("fold 2 of 3" in option for option in app.multiselect[0].options)


def test_compare_names_the_folds_that_are_missing(runs: list[Run]) -> None:
    runs[0].path.rename(runs[0].path.with_name(".away"))
    (runs[1].path / "finetune" / "predictions.npz").write_bytes(b"no")
    app = open_page("compare")
    said = app.warning[0].value
    assert "2 folds of 3 are missing" in said
    assert "not started, or was deleted" in said and "answers are damaged" in said
    assert "On 10 images" in texts(app)
    told = "More test images or several seeds of both can tell."
    assert texts(app).count(told) == 2  # of all folds, and of one alone: no k-fold


def test_a_missing_fold_is_trained_with_the_settings_of_the_others(
    whole: Manifest, runs: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    def launch(job: Job) -> None:
        write_json(job.path / "launch.json", {"id": "2", "time": time.time()})

    monkeypatch.setattr(queue, "launch", launch)
    runs[1].path.rename(runs[1].path.with_name(".away"))
    press(open_page("compare"), "Train 1 missing fold")
    new = list_runs()[0]
    assert (new.about["fold"], new.about["group"]) == (2, "g")
    assert new.manifest == whole.each_fold[1] and new.config == runs[0].config
    app = open_page("compare")
    assert "Train 1 missing fold" not in [button.label for button in app.button]


def test_folds_of_another_split_than_that_in_use_are_not_trained(
    whole: Manifest, runs: list[Run]
) -> None:
    runs[1].path.rename(runs[1].path.with_name(".away"))
    dataset = load_dataset(whole.dataset_id)
    make_split(dataset, scan(dataset), SplitPlan(SplitRule(folds=3, seed=1)))
    app = open_page("compare")
    assert "1 fold of 3 is missing" in app.warning[0].value
    assert "Train 1 missing fold" not in [button.label for button in app.button]


def test_a_run_that_is_a_fold_says_so_and_what_all_say(runs: list[Run]) -> None:
    write_json(runs[2].path / "status.json", {"state": "failed", "launch": "1"})
    app = open_page("train", run=runs[0].id)
    assert "Fold 1 of 3" in texts(app)
    assert "3 of 3 folds are done" in texts(app)
    assert "Frozen: 76.7%" in texts(app)


def test_the_chart_has_a_row_per_fold_and_the_colours_of_the_phases(
    runs: list[Run],
) -> None:
    found = cross_validation_of(runs[0])
    assert found is not None
    phases = list(pooled(found).phases.values())
    figure = fold_chart(phases, 3, dark=False)
    assert list(figure.layout.yaxis.ticktext) == [
        *("Fold 1", "Fold 2", "Fold 3"),
        *("Mean of folds", "All images"),
    ]
    colours = [trace.marker.color for trace in figure.data]
    assert colours == [phase_colour(p.phase) for p in phases for _ in range(2)]
    assert list(figure.data[0].x) == pytest.approx([60, 90, 80])
    low, high = phases[0].interval
    sums = figure.data[1]
    assert sums.x[1] + sums.error_x.array[1] == pytest.approx(100 * high)
    assert sums.x[1] - sums.error_x.arrayminus[1] == pytest.approx(100 * low)
