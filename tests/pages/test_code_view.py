"""Settings as Keras code, of the form and of a run."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from core.config import RunConfig
from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.runs.queue import create_run
from core.storage.files import write_json
from tests.pages.apptest import open_page, press, texts
from tests.pages.train_page import open_form, put


def test_the_form_gives_a_script_of_its_settings(dataset: Dataset) -> None:
    app = put(open_form(), "number_input", "Batch size", 8)
    app = press(app, "As Keras code")
    code = app.code[0].value
    ast.parse(code)
    assert "BATCH_SIZE = 8" in code
    assert "efficientnet" in texts(app)  # whose weights the script reads
    assert [item.label for item in app.get("download_button")] == ["train.py"]


def test_with_a_split_the_script_comes_with_it(dataset: Dataset) -> None:
    ensure_manifest(dataset)
    app = press(open_form(), "As Keras code")
    names = [item.label for item in app.get("download_button")]
    assert names == ["train.py", "split.csv"]


@pytest.mark.parametrize("state", ["queued", "done", "stopped"])
def test_a_run_gives_the_script_that_repeats_it(state: str, dataset: Dataset) -> None:
    config = replace(RunConfig(dataset.id), batch_size=7)
    run = create_run(config, ensure_manifest(dataset), dataset.name)
    write_json(run.path / "launch.json", {"id": "one", "time": 0})
    write_json(run.path / "status.json", {"state": state, "launch": "one"})
    app = open_page("train", run=run.id)
    app = app.button(key="run_code").click().run()
    assert not app.exception
    assert "BATCH_SIZE = 7" in app.code[0].value
    assert run.id in texts(app)
