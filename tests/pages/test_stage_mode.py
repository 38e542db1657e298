"""Stage mode: Train and Predict as an audience sees them."""

from __future__ import annotations

import os
import shutil
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.run import Run
from core.storage.files import write_json
from core.storage.json_lines import append_lines
from core.storage.locks import try_lock
from pages._ui.stage_mode import run_stage
from tests.pages.apptest import addressed, charts, open_page, press, sound, texts

ENTER, LEAVE = "Stage mode", "Leave"


@pytest.fixture
def working_run(trained_run: Run) -> Iterator[Run]:
    """A copy of the finished run whose worker seems to be in its second phase."""
    path = trained_run.path.with_name(f"{trained_run.id}-works")
    shutil.copytree(trained_run.path, path)
    shutil.rmtree(path / "finetune")
    run = Run(path)
    lock = try_lock(path / "lock")
    assert lock is not None
    stages: dict[str, Any] = {"frozen": {"state": "done", "seconds": 1.0}}
    stages["finetune"] = {"state": "running", "done": 1, "total": 4}
    told: dict[str, Any] = {
        "state": "running",
        "stage": "finetune",
        "phase": "finetune",
    }
    told |= {"pid": os.getpid(), "stages": stages, "epoch": 2, "epochs": 4}
    write_json(path / "status.json", run.status() | told)
    yield run
    lock.release()
    shutil.rmtree(path, ignore_errors=True)


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def html(app: AppTest) -> str:
    return "\n".join(item.proto.body for item in app.get("html"))


def pictures(app: AppTest) -> list[str]:
    """Where the pictures on the page are."""
    return [item.proto.imgs[0].url for item in app.image]


def figure(app: AppTest) -> list[dict]:
    """What the stage's chart draws."""
    (found,) = charts(app)
    return list(found["data"])


def num_dashed(app: AppTest) -> int:
    """Epochs of the first dashed curve; Plotly sends float64 in base64."""
    drawn = figure(app)
    first = next(one for one in drawn if one.get("line", {}).get("dash") == "dash")
    return len(b64decode(first["x"]["bdata"])) // 8


def test_a_button_leads_to_the_stage_and_back(trained_run: Run) -> None:
    app = press(open_page("train", run=trained_run.id), ENTER)
    assert addressed(app, "stage") == ["1"]
    assert "Start training" not in labels(app)
    app = press(app, LEAVE)
    assert addressed(app, "stage") == []
    assert addressed(app, "run") == [trained_run.id]
    assert "Start training" in labels(app)


def test_a_link_opens_the_stage_and_other_words_do_not(trained_run: Run) -> None:
    assert LEAVE in labels(open_page("train", run=trained_run.id, stage="1"))
    assert ENTER in labels(open_page("train", run=trained_run.id, stage="<b>"))


def test_a_finished_run_shows_its_verdict_and_the_next_step(trained_run: Run) -> None:
    app = open_page("train", run=trained_run.id, stage="1")
    said = texts(app)
    assert "Frozen" in said and "Fine\\-tuned" in said
    assert "To start another one" in said
    result = trained_run.finished("frozen")
    assert f"{result['test_accuracy']:.1%}" in html(app)


def test_both_phases_have_a_mark_at_the_epoch_that_is_kept(trained_run: Run) -> None:
    drawn = figure(open_page("train", run=trained_run.id, stage="1"))
    stars = [one for one in drawn if one.get("marker", {}).get("symbol") == "star"]
    kept = [
        trained_run.finished(phase)["best_epoch"] for phase in trained_run.results()
    ]
    assert [len(one["x"]) for one in stars] == [2, 2]  # accuracy and loss
    assert all(f"kept epoch {kept[0]}" in one["text"][0] for one in stars)
    assert all(f"kept epoch {kept[1]}" in one["text"][1] for one in stars)


def test_a_run_that_works_shows_its_stages_and_what_it_has(working_run: Run) -> None:
    app = open_page("train", run=working_run.id, stage="1")
    shown = html(app)
    assert "Fine-tune 25%" in shown and "of 4" in shown
    assert "right" in texts(app)  # what the frozen model gets, before the run is over
    assert "To start another one" not in texts(app)


def test_pictures_and_maps_are_drawn_in_their_stages(
    working_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    for name in ("passing_pictures", "changing_maps"):
        monkeypatch.setattr(run_stage, name, lambda run, n=name: drawn.append(n))
    open_page("train", run=working_run.id, stage="1")
    assert drawn == ["changing_maps"]
    write_json(
        working_run.path / "status.json", working_run.status() | {"stage": "features"}
    )
    open_page("train", run=working_run.id, stage="1")
    assert drawn == ["changing_maps", "passing_pictures"]


def test_a_second_run_is_drawn_dashed_beside_it_as_it_goes(
    trained_run: Run, working_run: Run
) -> None:
    app = open_page("train", run=trained_run.id, stage="1", overlaid=working_run.id)
    assert app.selectbox(key="overlaid").value == working_run.id
    epochs = num_dashed(app)
    last = {"event": "epoch", "phase": "frozen", "epoch": epochs + 1, "seconds": 1.0}
    values = {"loss": 0.5, "accuracy": 0.5, "val_loss": 0.5, "val_accuracy": 0.5}
    append_lines(working_run.path / "metrics.jsonl", last | values)
    app = sound(app.run())
    assert num_dashed(app) == epochs + 1
    assert "dashed" in html(app)


def test_a_run_that_works_meanwhile_is_offered(
    trained_run: Run, working_run: Run
) -> None:
    app = open_page("train", run=trained_run.id, stage="1")
    app = press(app, "Show the run that works now")
    assert addressed(app, "run") == [working_run.id]


def test_without_a_run_the_stage_says_how_to_start() -> None:
    app = open_page("train", stage="1")
    assert "Start training" in texts(app) and "**Esc**" in texts(app)


def test_a_test_image_gets_large_bars_and_a_heat_map(trained_run: Run) -> None:
    app = open_page("predict", model=trained_run.id, stage="1")
    assert "Drop a picture below" in texts(app)
    app = press(app, "Try with test images")
    before = pictures(app)
    assert len(before) == 2  # as it is, and where it speaks for the answer
    assert "## " in texts(app) and "listitem" in html(app)
    assert pictures(press(app, "The next picture")) != before


def test_without_a_model_the_stage_leads_to_train() -> None:
    assert "open **Train**" in texts(open_page("predict", stage="1"))
