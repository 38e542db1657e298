"""Download the model: the dialog on Train, Compare and Predict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.exports.kept import KIND, export_config
from core.runs import queue
from core.runs.run import Run
from core.runs.study import Study
from core.storage.files import write_json
from pages._ui.export import download
from tests.drawn_pictures import draw_class_folders
from tests.pages.apptest import open_page, press, texts
from tests.pages.finished_run import finished_run

PARITY = {"count": 32, "kind": "images", "difference": 2e-6, "changed": 0}
PARITY |= {"tolerance": 1e-4, "seconds": 0.004}
MADE = {"format": "keras", "file": "model.zip", "num_bytes": 4_200_000}
MADE |= {"digest": "d", "seconds": 9.0, "parity": PARITY}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    folder = draw_class_folders(tmp_path / "shapes", {"disc": 6, "square": 6}, size=16)
    return finished_run(folder, {"frozen": 8, "finetune": 9})


def _export(run: Run, state: str, **result: Any) -> Study:
    options = {"run": run.id, "phase": "finetune", "formats": ["keras"]}
    study = queue.create_study(KIND, export_config(run), run.manifest, "x", options)
    write_json(study.path / "launch.json", {"id": "1", "time": 0.0})
    write_json(study.path / "status.json", {"state": state, "launch": "1"})
    if result:
        whole = {"run": run.id, "phase": "finetune", "made": [], "refused": []}
        write_json(study.path / "result.json", whole | result)
        (study.path / "model.zip").write_bytes(b"PK")
    return study


def test_a_finished_run_is_exported_from_its_panel(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, list[str], str]] = []

    def start(run: Run, phase: str, formats: list[str], golden: str) -> None:
        started.append((phase, formats, golden))
        _export(run, "done", made=[MADE])

    monkeypatch.setattr(download, "start_export", start)
    app = press(open_page("train", run=run.id), download.LABEL)
    assert not app.get("download_button")
    app.checkbox(key="export_images").uncheck().run()
    app = press(app, "Make the zip")
    assert started == [("finetune", ["keras"], "drawn")]
    # The dialog stays open, now with the proof and the zip.
    assert [item.label for item in app.get("download_button")] == ["Download 4.2 MB"]
    assert any("0 of 32" in str(table.value) for table in app.dataframe)


@pytest.mark.parametrize("page", ["compare", "predict"])
def test_a_zip_that_is_there_is_offered_at_once(page: str, run: Run) -> None:
    _export(run, "done", made=[MADE])
    query = {"model": run.id} if page == "predict" else {}
    app = open_page(page, **query)
    key = "predict_export" if page == "predict" else f"compare_{run.id}_finetune_export"
    app = app.button(key=key).click().run()
    assert not app.exception
    assert "Download 4.2 MB" in [item.label for item in app.get("download_button")]
    assert "says the same" in texts(app)


def test_a_refused_export_says_why_and_offers_nothing(run: Run) -> None:
    refused = {
        "format": "keras",
        "reason": "Its probabilities differ.",
        "parity": PARITY,
    }
    _export(run, "done", refused=[refused])
    app = press(open_page("train", run=run.id), download.LABEL)
    assert "probabilities differ" in app.error[0].value
    assert not app.get("download_button")


def test_an_export_that_failed_says_what_to_do(run: Run) -> None:
    study = _export(run, "failed")
    error = {"expected": "free space", "received": "none", "action": "Free some."}
    status = {"state": "failed", "launch": "1", "error": error}
    write_json(study.path / "status.json", status)
    app = press(open_page("train", run=run.id), download.LABEL)
    assert "Free some" in app.error[0].value


def test_an_export_in_progress_is_watched(run: Run) -> None:
    study = _export(run, "running")
    write_json(study.path / "launch.json", {"id": "2", "time": 9e9})
    app = press(open_page("train", run=run.id), download.LABEL)
    assert not app.exception
