"""Home: the newcomer's two ways, the three steps, the lists."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from core import __version__
from core.data.datasets import (
    add_folder,
    list_datasets,
    load_dataset,
    remove_dataset,
)
from core.data.manifest import ensure_manifest
from core.data.samples import sample_root
from core.errors import DataError
from core.storage.cache import Usage, clear, get_or_make, usage
from core.storage.files import read_json, write_json
from core.storage.paths import caches_dir
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_run import finished_run
from tests.pages.finished_study import made_study

DrawImages = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, draw_images: DrawImages) -> Path:
    return draw_images(tmp_path / "my_pets", {"cat": 6, "dog": 6}, size=16)


def kinds(app) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Type of each button by its label."""
    return {item.label: item.proto.type for item in app.button}


def test_a_newcomer_gets_two_ways_and_the_samples_licence() -> None:
    app = open_page("home")
    assert set(kinds(app)) == {
        "Try the sample: 2,624 solar cells (ELPV)",
        "Use my own images",
    }
    assert r"CC BY\-NC\-SA" in texts(app)


def test_own_images_lead_to_the_add_area() -> None:
    app = press(open_page("home"), "Use my own images")
    assert "Bring in the images" in texts(app)


def test_the_sample_is_registered_and_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        sample_root("elpv")
    except DataError:
        pytest.skip("needs the package elpv-dataset")
    app = open_page("home")

    def not_here(*_: object, **__: object) -> None:
        raise DataError("a short test", "2,624 files", "Read them elsewhere.")

    monkeypatch.setattr("core.data.manifest.ensure_manifest", not_here)
    button = next(item for item in app.button if item.label.startswith("Try the"))
    button.click().run()
    assert [dataset.id for dataset in list_datasets()] == ["elpv"]
    assert app.title[0].value == "ELPV solar cells"


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


def keep(kind: str, num_bytes: int) -> Path:
    def make(folder: Path) -> None:
        (folder / "data").write_bytes(bytes(num_bytes))

    return get_or_make(kind, {}, make)


def test_disk_space_of_the_caches_is_shown_and_cleared(folder: Path) -> None:
    finished_run(folder, {"frozen": 8})
    keep("pixels", 3_000_000)
    keep("converted", 40_000)
    app = open_page("home")
    assert app.expander[0].label == "Disk space: 3.0 MB kept for faster runs"
    assert "Decoded images  \n**3.0 MB**\nConverted networks  \n**40.0 kB**" in texts(
        app
    )
    assert "up to 20.0 GB" in texts(app)
    press(app, "Clear caches")
    assert "Nothing is lost" in texts(app)
    assert len(list(caches_dir().iterdir())) == 2, "it asks first"
    clear()
    app.session_state["_freed_bytes"] = 3_040_000
    sound(app.run())
    assert [item.value for item in app.toast] == ["3.0 MB freed."]
    assert "Nothing kept yet" in texts(app)
    assert "Clear caches" not in kinds(app)
    assert not sound(app.run()).toast


def test_confirmed_clearing_deletes_and_remembers_how_much() -> None:
    path = keep("pixels", 1000)
    size = sum(file.stat().st_size for file in path.iterdir())
    app = AppTest.from_function(_dialog_of_clearing).run()
    assert "- Decoded images, 1.0 kB" in texts(app)
    press(app, "Clear them")
    assert list(caches_dir().iterdir()) == []
    assert app.session_state["_freed_bytes"] == size


def _dialog_of_clearing() -> None:
    from pages._ui.home.disk_space import confirm_clearing

    confirm_clearing()


def test_caches_are_not_cleared_while_a_run_is_active(folder: Path) -> None:
    run = finished_run(folder, {"frozen": 8})
    keep("features", 1000)
    write_json(run.path / "status.json", {"state": "running", "launch": "a"})
    with FileLock(run.path / "lock"):
        app = open_page("home")
    button = next(item for item in app.button if item.label == "Clear caches")
    assert button.disabled
    assert "A run is active" in button.help


def test_caches_without_any_data_set_are_shown_to_be_cleared() -> None:
    keep("features", 1000)
    assert "Clear caches" in kinds(open_page("home"))


def test_sizes_are_counted_only_when_something_came_or_went(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished_run(folder, {"frozen": 8})
    keep("features", 1000)
    app = open_page("home")
    counted: list[int] = []

    def count() -> list[Usage]:
        counted.append(1)
        return usage()

    monkeypatch.setattr("pages._ui.home.disk_space.usage", count)
    sound(app.run())
    assert not counted
    keep("pixels", 5000)
    sound(app.run())
    assert len(counted) == 1
    assert "Decoded images  \n**5.0 kB**\nFeatures  \n**1.0 kB**" in texts(app)
