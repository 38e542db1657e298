"""Train: what a first look says while features are still computed."""

from __future__ import annotations

from core.runs.queue import create_run
from core.storage.files import write_json
from core.storage.json_lines import append_lines
from core.storage.locks import try_lock
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
