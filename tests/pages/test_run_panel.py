"""Train: the panel of a run in each of its states."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import RunError
from core.runs import queue, worker_process
from core.runs.run import Run
from core.storage.files import read_json, write_json
from core.storage.json_lines import append_lines
from core.storage.locks import try_lock
from tests.pages.apptest import open_page, press, sound, texts


@pytest.fixture
def copied_run(trained_run: Run) -> Iterator[Run]:
    """A copy of the finished run that a test may change."""
    path = trained_run.path.with_name(f"{trained_run.id}-copy")
    shutil.copytree(trained_run.path, path)
    yield Run(path)
    shutil.rmtree(path, ignore_errors=True)


def set_status(run: Run, **values: Any) -> None:
    write_json(run.path / "status.json", run.status() | values)


def test_a_finished_run_shows_its_figures(trained_run: Run) -> None:
    app = open_page("train", run=trained_run.id)
    labels = {metric.label: metric.value for metric in app.metric}
    result = trained_run.result("frozen")
    assert result is not None
    assert labels["Frozen, test accuracy"] == f"{result['test_accuracy']:.1%}"
    assert labels["Chosen on validation"] in ("Frozen", "Fine-tuned")
    assert {"Compare", "Predict", "Delete"} <= {button.label for button in app.button}


def test_a_fit_to_convergence_shows_what_it_tried(copied_run: Run) -> None:
    fit = {"event": "fit", "phase": "frozen", "val_accuracy": 0.75}
    for penalty, loss, accuracy in ((0.1, 0.9, 0.6), (0.01, 0.5, 0.8), (1e-3, 0.6, 1)):
        tried = {"penalty": penalty, "loss": loss, "accuracy": accuracy}
        append_lines(copied_run.path / "metrics.jsonl", fit | tried)
    said = texts(open_page("train", run=copied_run.id))
    assert "Taken: penalty 0.01, with which 80.0% of" in said


def test_an_unknown_run_of_a_link_is_said(trained_run: Run) -> None:
    app = open_page("train", run="gone-1")
    assert "not here" in app.warning[0].value


def test_an_interrupted_run_offers_to_resume(
    copied_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_status(copied_run, state="running")  # and nobody holds its lock
    app = open_page("train", run=copied_run.id)
    assert "ended without a word" in app.warning[0].value
    launched: list[str] = []
    monkeypatch.setattr(queue, "launch", lambda run: launched.append(run.id))
    press(app, "Resume")
    assert launched == [copied_run.id]


def test_a_run_that_was_ended_by_force_is_not_said_to_have_died(
    copied_run: Run,
) -> None:
    set_status(copied_run, state="queued")  # and nobody holds its lock
    copied_run.request_stop()
    said = open_page("train", run=copied_run.id).warning[0].value
    assert "was ended in the middle of a phase" in said
    assert "**Resume** goes on" in said


def test_a_running_run_can_be_stopped(copied_run: Run) -> None:
    set_status(copied_run, state="running", phase="finetune", epoch=1, epochs=2)
    lock = try_lock(copied_run.path / "lock")
    assert lock is not None
    try:
        app = open_page("train", run=copied_run.id)
        assert "1 of 2" in [metric.value for metric in app.metric]
        press(app, "Stop and keep the model")
    finally:
        lock.release()
    assert copied_run.stop_requested


def test_a_finished_phase_is_of_use_while_the_next_one_is_trained(
    copied_run: Run,
) -> None:
    shutil.rmtree(copied_run.path / "finetune")
    set_status(copied_run, state="running", phase="finetune", epoch=1, epochs=2)
    lock = try_lock(copied_run.path / "lock")
    assert lock is not None
    try:
        app = open_page("train", run=copied_run.id)
        told = [info.value for info in app.info]
        labels = {button.label for button in app.button}
        predict = open_page("predict", model=copied_run.id)
    finally:
        lock.release()
    assert any("The frozen model is ready" in text for text in told)
    assert {"Compare", "Predict"} <= labels and "Delete" not in labels
    assert predict.selectbox(key="model").value == copied_run.id


def test_a_run_that_stops_says_that_its_model_is_kept(copied_run: Run) -> None:
    set_status(copied_run, state="running", stage="evaluate", eta_seconds=4.0)
    lock = try_lock(copied_run.path / "lock")
    assert lock is not None
    try:
        copied_run.request_stop()
        told = [info.value for info in open_page("train", run=copied_run.id).info]
    finally:
        lock.release()
    assert any("has stopped, and its best model is kept" in text for text in told)
    assert any("made ready to predict, 4 s more" in text for text in told)


def test_a_run_that_was_stopped_says_what_was_kept(copied_run: Run) -> None:
    set_status(copied_run, state="stopped")
    shutil.rmtree(copied_run.path / "finetune")
    (told,) = [
        info.value
        for info in open_page("train", run=copied_run.id).info
        if "Stopped" in info.value
    ]
    assert "Kept: the frozen model of epoch" in told
    assert "of the phase after it there was none yet" in told


def test_a_run_that_is_gone_is_a_message() -> None:
    app = AppTest.from_function(_panel_of_a_gone_run).run()
    sound(app)
    assert "the id of a run" in app.error[0].value


def _panel_of_a_gone_run() -> None:
    from pages._ui.run.panel import run_panel

    run_panel("gone-1")


def test_a_hanging_run_can_be_ended_after_a_while(
    copied_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end_buttons() -> list[Any]:
        app = open_page("train", run=copied_run.id)
        return [item for item in app.button if item.label == "End it now"]

    set_status(copied_run, state="running", phase="finetune", epoch=1, epochs=2)
    ended: list[str] = []
    monkeypatch.setattr(worker_process, "end", lambda run: ended.append(run.id))
    lock = try_lock(copied_run.path / "lock")
    assert lock is not None
    try:
        copied_run.request_stop()
        assert not end_buttons()
        long_ago = time.time() - 60
        os.utime(copied_run.path / "stop", (long_ago, long_ago))
        (button,) = end_buttons()
        sound(button.click().run())
    finally:
        lock.release()
    assert ended == [copied_run.id]


def test_a_stop_that_cannot_be_written_is_told(
    copied_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(run: Run) -> None:
        raise RunError("a folder", "none", "Look for it.")

    monkeypatch.setattr(Run, "request_stop", refuse)
    set_status(copied_run, state="running", phase="finetune", epoch=1, epochs=2)
    lock = try_lock(copied_run.path / "lock")
    assert lock is not None
    try:
        app = press(open_page("train", run=copied_run.id), "Stop and keep the model")
    finally:
        lock.release()
    assert r"Look for it\." in app.error[0].value


def test_a_queued_run_says_what_it_waits_for(copied_run: Run) -> None:
    set_status(copied_run, state="queued")
    lock = try_lock(copied_run.path / "lock")
    assert lock is not None
    try:
        assert "Starting." in texts(open_page("train", run=copied_run.id))
        older = copied_run.path.with_name("older-run")
        shutil.copytree(copied_run.path, older)
        about = read_json(older / "about.json")
        write_json(older / "about.json", about | {"created": 1.0})
        older_lock = try_lock(older / "lock")
        assert older_lock is not None
        app = open_page("train", run=copied_run.id)
        assert app.button(key="stop_run").label == "Leave the queue"
        older_lock.release()
        shutil.rmtree(older)
    finally:
        lock.release()
    assert "Waits until the run before it is done, on " in texts(app)


def test_a_deletion_that_is_refused_says_so_and_stays(
    copied_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(run: Run) -> None:
        raise RunError("a run that has ended", run.id, "Stop it first.")

    monkeypatch.setattr(queue, "delete_job", refuse)
    app = AppTest.from_function(_dialog_of_deletion, args=(copied_run.id,)).run()
    app = press(app, "Delete for good")
    assert r"Stop it first\." in app.error[0].value


def _dialog_of_deletion(run_id: str) -> None:
    from pages._ui.run.actions import confirm_deletion

    confirm_deletion(run_id)


def test_a_failed_run_says_what_to_do_and_left_out_files_are_named(
    copied_run: Run,
) -> None:
    error = {"expected": "a disk", "received": "none", "action": "Buy <one>."}
    left_out = [{"path": "disc/*1*.png", "reason": "missing"}]
    set_status(copied_run, state="failed", error=error, left_out=left_out)
    app = open_page("train", run=copied_run.id)
    assert r"Buy \<one\>\." in app.error[0].value
    assert r"disc\/\*1\*\.png" in app.warning[0].value


def test_a_phase_without_another_to_choose_from_is_the_saved_one(
    copied_run: Run,
) -> None:
    (copied_run.path / "finetune" / "result.json").unlink()
    set_status(copied_run, state="interrupted")
    app = open_page("train", run=copied_run.id)
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Saved model"] == "Frozen"
    assert "Chosen on validation" not in figures
