"""Home: the newcomer's three ways, the three steps, the lists."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from core import __version__
from core.data.datasets import add_folder, list_datasets, load_dataset, remove_dataset
from core.data.drawn import leaves
from core.data.manifests import ensure_manifest
from core.runs.remarks import remark
from core.storage.files import read_json, write_json
from core.storage.paths import studies_dir
from tests.pages.apptest import (
    addressed,
    kinds,
    open_page,
    press,
    press_in_table,
    sound,
    texts,
)
from tests.pages.finished_run import finished_run
from tests.pages.finished_study import made_study

DrawImages = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, draw_images: DrawImages) -> Path:
    return draw_images(tmp_path / "my_pets", {"cat": 6, "dog": 6}, size=16)


def test_a_newcomer_gets_three_ways_and_is_told_what_comes_next() -> None:
    app = open_page("home")
    assert kinds(app) == {
        "Try the sample": "primary",
        "Use your webcam": "secondary",
        "Use a folder": "secondary",
        "More data sets to learn with": "tertiary",
        "Begin": "secondary",  # of each lesson
    }
    shown = texts(app).replace("\\", "")
    assert "300 pictures of leaves from five trees. They are drawn in some" in shown
    assert "CC0 1.0" in shown
    assert "30 pictures of each take about three minutes" in shown
    assert "A folder or a zip with one sub-folder per class" in shown


@pytest.mark.parametrize(
    ("button", "way", "said"),
    [
        ("Use a folder", "Folder on this computer", "Bring in the images"),
        ("Use your webcam", "Webcam or pasting", "Choose a class, hold the thing"),
        ("More data sets to learn with", "Public data sets", "ELPV solar cells"),
    ],
)
def test_each_way_leads_to_its_place_in_the_add_area(
    button: str, way: str, said: str
) -> None:
    app = press(open_page("home"), button)
    assert app.segmented_control(key="add_from").value == way
    assert said in texts(app)
    assert not app.warning


def test_the_sample_is_drawn_and_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaves, "NUM_EACH", 10)
    app = press(open_page("home"), "Try the sample")
    assert [dataset.id for dataset in list_datasets()] == ["leaves"]
    assert app.title[0].value == "Leaves of five trees"
    assert app.metric[0].value == "50"
    assert not app.error
    home = open_page("home")
    assert home.title[0].value == "Home"
    assert "50 images, 5 classes" in texts(home)


def test_with_images_only_training_is_next(folder: Path) -> None:
    ensure_manifest(add_folder(folder))
    app = open_page("home")
    assert kinds(app)["Train a first model"] == "primary"
    assert kinds(app)["Look at the images"] == "secondary"
    assert r"**my\_pets**" in texts(app)
    assert "12 images, 2 classes" in texts(app)
    disabled = {item.label for item in app.button if item.disabled}
    assert disabled == {"Compare", "Predict"}


def test_with_a_finished_run_the_answer_is_next(folder: Path) -> None:
    finished_run(folder, {"frozen": 8, "finetune": 6})
    app = open_page("home")
    assert kinds(app)["Compare"] == "primary"
    row = app.dataframe[0].value.iloc[0]
    assert row["Data set"] == "my_pets"
    assert row["Chosen model"] == "Frozen"
    assert row["Test accuracy (95% interval)"] == "80.0% (49 to 94%)"
    assert row["State"] == "Done"
    assert row["Strategy"] == "Fine-tune"


def test_rows_of_runs_that_read_alike_are_told_apart_and_found(folder: Path) -> None:
    run = finished_run(folder, {"frozen": 8})
    twin = run.path.with_name(f"{run.id[:-4]}2222")
    shutil.copytree(run.path, twin)
    remark(twin, {"name": "the good one"})
    app = open_page("home")
    assert set(app.dataframe[0].value["Name"]) == {run.id[-4:], "the good one"}
    found = sound(app.text_input(key="recent_runs_wanted").input("GOOD pets").run())
    assert list(found.dataframe[0].value["Name"]) == ["the good one"]
    none = sound(app.text_input(key="recent_runs_wanted").input("elephants").run())
    assert "No run has all of these words." in texts(none)


def test_a_damaged_run_does_not_hide_the_others(folder: Path) -> None:
    run = finished_run(folder, {"frozen": 8})
    broken = run.path.with_name("broken")
    broken.mkdir()
    write_json(broken / "config.json", {"backbone": "from the future"})
    app = open_page("home")
    assert len(app.dataframe[0].value) == 2


@pytest.mark.parametrize("has_images", [False, True])
def test_the_version_is_the_last_thing_on_the_page(
    has_images: bool, folder: Path
) -> None:
    if has_images:
        add_folder(folder)
    app = open_page("home")
    assert app.caption[-1].value == f"Thaw {__version__}"


def test_a_run_in_progress_is_shown_until_it_ends(folder: Path) -> None:
    run = finished_run(folder, {"frozen": 8})
    status = {
        "state": "running",
        "launch": "a",
        "stage": "finetune",
        "stages": {"finetune": {"state": "running", "done": 2, "total": 8}},
        "epoch": 3,
        "epochs": 8,
        "eta_seconds": 75,
    }
    write_json(run.path / "status.json", status)
    with FileLock(run.path / "lock"):
        app = open_page("home")
        bar = app.get("progress")[0].proto
        assert bar.value == 25
        assert bar.text == "Fine-tuning, epoch 3 of 8, at most 1 min 15 s left"
        assert "primary" not in kinds(app).values()
        assert "2. Training :green-badge" not in texts(app)
    write_json(run.path / "status.json", {"state": "done", "launch": "a"})
    time.sleep(0.01)
    sound(app.run())
    assert not app.get("progress")
    assert "2. Training :green-badge" in texts(app)
    assert kinds(app)["Compare"] == "primary"


def test_a_measurement_in_progress_is_shown_with_a_way_to_watch_it(
    folder: Path,
) -> None:
    dataset = add_folder(folder)
    ensure_manifest(dataset)
    study = made_study(
        "curve",
        dataset,
        None,
        state="running",
        stage="decode",
        stages={"decode": {"state": "running", "done": 1, "total": 2}},
    )
    with FileLock(study.path / "lock"):
        app = open_page("home")
    assert r"**Measuring now: my\_pets**, whether more images would" in texts(app)
    assert app.get("progress")[0].proto.text == "Reading the images"
    assert kinds(app)["Train a first model"] == "primary"


def test_studies_under_way_stand_above_the_runs_and_lead_to_their_place(
    folder: Path,
) -> None:
    run = finished_run(folder, {"frozen": 8})
    dataset = load_dataset(run.config.dataset)
    for name, state in (("at-a1b2", "running"), ("at-c3d4", "queued")):
        made_study("health", dataset, None, name, state=state)
    made_study("rank", dataset, {}, "ended-1")
    paths = [studies_dir() / name / "lock" for name in ("at-a1b2", "at-c3d4")]
    with FileLock(paths[0]), FileLock(paths[1]):
        app = open_page("home")
        rows = app.dataframe[0].value
        watching = press_in_table(app, "Train", 0)
    assert set(rows["Name"][:2]) == {"a1b2", "c3d4"}
    assert set(rows["State"][:2]) == {"Running", "Queued"}
    assert list(rows["Strategy"])[:2] == ["what is wrong with the images"] * 2
    assert list(rows["Data set"]) == ["my_pets"] * 3
    assert list(rows["Compare"].notna()) == [False, False, True]
    assert addressed(watching, "dataset") == [dataset.id]
    assert addressed(watching, "view") == ["Health"]


def test_a_run_that_waits_for_a_measurement_says_so(folder: Path) -> None:
    run = finished_run(folder, {})
    about = read_json(run.path / "about.json")
    study = made_study("rank", load_dataset(run.config.dataset), None, state="running")
    before = read_json(study.path / "about.json") | {"created": about["created"] - 1}
    write_json(study.path / "about.json", before)
    write_json(run.path / "status.json", {"state": "queued", "launch": "a"})
    with FileLock(run.path / "lock"), FileLock(study.path / "lock"):
        home = open_page("home")
        train = open_page("train", run=run.id)
    assert "1 more waits for its turn" in texts(home)
    assert "Waits until the measurement before it is done" in texts(train)


def test_runs_stay_listed_after_their_data_set_was_removed(folder: Path) -> None:
    run = finished_run(folder, {"frozen": 8})
    remove_dataset(run.config.dataset)
    app = open_page("home")
    assert len(app.title) == 1
    assert len(app.dataframe[0].value) == 1


def test_opening_a_data_set_goes_to_it(folder: Path) -> None:
    dataset = add_folder(folder)
    app = press(open_page("home"), "Open")
    assert app.query_params["dataset"] == dataset.id
    assert app.title[0].value == r"my\_pets"
