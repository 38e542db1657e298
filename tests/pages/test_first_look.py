"""Train: what a first look says while features are still computed."""

from __future__ import annotations

from core.runs.metrics_log import History
from core.runs.queue import create_run
from core.storage.files import write_json
from core.storage.json_lines import append_lines
from core.storage.locks import try_lock
from pages._ui.run.first_look import first_look_text
from tests.conftest import tiny_config
from tests.core.runs.conftest import small_manifest
from tests.pages.apptest import open_page, texts


def test_a_first_look_is_said_until_the_training_has_figures() -> None:
    run = create_run(tiny_config("d"), small_manifest(), "cats")
    look = {"event": "look", "phase": "frozen", "images": 160, "val_accuracy": 0.75}
    append_lines(run.path / "metrics.jsonl", look)
    status = {"state": "running", "stage": "features"}
    write_json(run.path / "status.json", status)
    lock = try_lock(run.path / "lock")
    assert lock is not None
    words = "160 training images without augmentation gets 75.0% of"
    try:
        assert words in texts(open_page("train", run=run.id))
        epoch = {"event": "epoch", "phase": "frozen", "epoch": 1, "val_accuracy": 0.5}
        append_lines(run.path / "metrics.jsonl", epoch)
        assert words not in texts(open_page("train", run=run.id))
    finally:
        lock.release()


def test_a_head_that_is_fitted_at_once_has_figures_before_an_epoch() -> None:
    look = {"images": 160, "val_accuracy": 0.75}
    fit = {"penalty": 0.1, "val_accuracy": 0.5}
    assert first_look_text(History(looks={"frozen": look}))
    assert not first_look_text(History(looks={"frozen": look}, fits={"frozen": [fit]}))
