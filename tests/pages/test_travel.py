"""Runs that are downloaded and imported, and what is shown without their pictures."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets import add_folder, remove_dataset
from core.data.manifests import ensure_manifest
from core.runs.queue import delete_job
from core.runs.run import Run, list_runs
from core.storage.files import write_json
from core.travel.pack import pack
from pages._ui.compare.tabs import ONE, PAIR
from pages._ui.run import travel
from pages._ui.run.travel import _packed
from tests.core.commands.finished_run import SIZE, make_run
from tests.pages.apptest import open_page, press, select_in_table, sound, texts
from tests.pages.test_run_table import opened


@pytest.fixture
def run(draw_images: Callable[..., Path], tmp_path: Path) -> Run:
    folder = draw_images(tmp_path / "pets", {"cats": 10, "dogs": 10}, size=SIZE)
    manifest = ensure_manifest(add_folder(folder))
    return make_run(manifest, {"frozen": 2, "finetune": 1}, ("validation", "test"))


def test_an_imported_run_compares_without_its_pictures(
    run: Run, tmp_path: Path
) -> None:
    archive = io.BytesIO()
    pack([run], archive)
    delete_job(run)
    remove_dataset(run.config.dataset)
    shutil.rmtree(tmp_path / "pets")
    app = press(open_page("compare"), "Import runs")
    app.file_uploader[0].upload("runs.zip", b"PK\x03\x04 no zip").run()
    app = press(app, "Import")
    assert "a complete zip" in app.error[0].value and not list_runs()
    app.file_uploader[0].upload("runs.zip", archive.getvalue()).run()
    app = press(app, "Import")
    assert "its pictures are not on this computer" in texts(app)

    both = [f"{run.id}:frozen", f"{run.id}:finetune"]
    app = open_page("compare", result=both)
    for tab in PAIR:
        app.session_state["show"] = tab
        sound(app.run())
        if tab == "Pictures that changed sides":
            assert "Not on this computer" in texts(app)
    app = open_page("compare", result=both[:1])
    for tab in ONE:
        app.session_state["show"] = tab
        sound(app.run())
    assert not app.error
    app = open_page("predict", model=run.id)
    app.session_state["tested"] = 1
    app = sound(app.run())
    assert "they are not on this computer" in app.info[0].value


def test_a_run_is_downloaded_from_its_panel(run: Run) -> None:
    app = press(open_page("train", run=run.id), "Download the run")
    (button,) = app.get("download_button")
    assert button.label.startswith("Download ")
    whole = io.BytesIO()
    pack([run], whole)
    assert _packed([run]).getvalue() == whole.getvalue()


def test_selected_runs_are_downloaded_but_for_those_that_are_not_over(run: Run) -> None:
    other = make_run(run.manifest, {"frozen": 1})
    write_json(other.path / "status.json", {"state": "failed"})
    app = opened()
    select_in_table(app, [0, 1])
    press(app, "Download")
    assert "1 run left out" in texts(app)
    labels = [item.label for item in app.get("download_button")]
    assert any(label.startswith("Download ") for label in labels)


def test_more_than_a_page_hands_over_is_left_to_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(travel, "packed_bytes", lambda run: 2 * 10**9)
    app = press(open_page("train", run=run.id), "Download the run")
    assert "python -m core pack" in app.info[-1].value
    assert not app.get("download_button")
