"""Mirror to: chosen once, remembered, and said of each run."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.config import RunConfig
from core.data.datasets import Dataset
from core.runs.mirror import Sent, ask_mirror, keep_sent, seen
from core.runs.run import Run
from core.storage.preferences import prefer, preferences
from core.trackers.targets import URI
from pages._ui.guard import preferred
from pages._ui.train import mirror
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.made_runs import made_run
from tests.pages.train_page import open_form, put

MIRROR = "segmented_control", "Mirror to"


@pytest.fixture
def mirrored(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """How many runs were to be mirrored, and where to; no process is started."""
    found: list[tuple[int, str]] = []

    def note(runs: Iterable[Run], tracker: str) -> None:
        found.append((len(list(runs)), tracker))

    monkeypatch.setattr(mirror, "mirror", note)
    return found


def said(app: AppTest) -> str:
    """The page's texts as a browser shows them."""
    return texts(app).replace("\\", "")


def test_the_choice_is_kept_and_changes_no_setting(
    dataset: Dataset,
    started: list[RunConfig],
    mirrored: list[tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(URI, raising=False)
    app = press(open_form(), "Start training")
    assert mirrored == []
    app = put(app, *MIRROR, "mlflow")
    assert "mlflow server --backend-store-uri" in said(app)
    app = put(app, *MIRROR, "tensorboard")
    assert "/tensorboard" in said(app)
    press(app, "Start training")
    assert started[0] == started[1] and mirrored == [(1, "tensorboard")]
    assert preferences("")["mirror_to"] == "tensorboard"
    press(open_form(), "Start training")  # the next visit
    assert mirrored == [(1, "tensorboard")] * 2
    app = put(open_form(), *MIRROR, "")
    press(app, "Start training")
    assert len(mirrored) == 2


def test_what_another_tab_chose_does_not_contradict_this_one(
    dataset: Dataset, started: list[RunConfig], mirrored: list[tuple[int, str]]
) -> None:
    app = sound(open_form().run())
    prefer("", {"mirror_to": "tensorboard"})
    press(app, "Start training")
    assert mirrored == []


def test_a_choice_that_cant_be_written_holds_for_the_visit(
    dataset: Dataset,
    started: list[RunConfig],
    mirrored: list[tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(preferred, "prefer", full)
    press(put(open_form(), *MIRROR, "tensorboard"), "Start training")
    assert mirrored == [(1, "tensorboard")]


def test_a_run_says_how_far_it_is_sent() -> None:
    run = made_run(100)
    ask_mirror(run, "mlflow")
    assert "Being sent to MLflow" in texts(open_page("train", run=run.id))
    failure = {"expected": "a server", "received": "no answer", "action": "Start it."}
    failure["message"] = "Expected a server; received no answer. Start it."
    waits: Sent = {"waiting": 200.0, "error": failure}  # type: ignore[typeddict-item]
    keep_sent(run, "mlflow", waits)
    told = said(open_page("train", run=run.id))
    assert "Waits for MLflow since 01 Jan" in told and failure["message"] in told
    link = "http://host:5000/#/experiments/1/runs/2"
    done: Sent = {"target": "http://host:5000", "link": link, "time": 300.0}
    done["seen"] = seen(run, "done")
    keep_sent(run, "mlflow", done)
    app = open_page("train", run=run.id)
    assert f"[Look at it]({link})" in texts(app)
    assert "Mirrored to MLflow" in texts(sound(app.run()))
