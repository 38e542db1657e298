"""Train: pictures that pass, and feature maps that change, drawn for an audience."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from core.runs import show
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import write_json
from core.storage.locks import try_lock
from pages._ui.run import shown
from tests.conftest import tiny_config
from tests.core.runs.conftest import small_manifest
from tests.core.runs.test_show import JPEG, MAPS, PNG, passed
from tests.pages.apptest import TIMEOUT_SECONDS, open_page, sound, texts

TITLES = ("Watch the pictures pass", "Feature maps by epoch")


@pytest.fixture
def run() -> Run:
    """A run that has ended and shows nothing."""
    made = create_run(tiny_config("d"), small_manifest(), "cats")
    write_json(made.path / "launch.json", {"id": "a", "time": 0.0})
    write_json(made.path / "status.json", {"state": "done", "launch": "a"})
    return made


@pytest.fixture
def running(run: Run) -> Iterator[Run]:
    """The same while it goes on."""
    status = {"state": "running", "stage": "features", "launch": "a"}
    write_json(run.path / "status.json", status)
    lock = try_lock(run.path / "lock")
    assert lock is not None
    yield run
    lock.release()


def fill(run: Run) -> None:
    """Two pictures that passed, and maps of three epochs."""
    folder = run.path / show.SHOW
    folder.mkdir()
    items = [passed(1), passed(2, class_name="<b>dog</b>", has_heat=False)]
    write_json(folder / show.PASSING, {"pictures": items})
    for item in items:
        (folder / show.passing_name(item["number"])).write_bytes(JPEG)
    for epoch in MAPS["epochs"]:
        (folder / show.maps_name(epoch)).write_bytes(PNG)
    (folder / show.PICTURE).write_bytes(JPEG)
    write_json(folder / show.MAPS, MAPS)


def drawn(run: Run, what: str, scale: float = 1.0) -> AppTest:
    """A page on which one function draws."""

    def script(run_id: str, what: str, scale: float) -> None:
        from core.runs.run import load_run
        from pages._ui.run import passing

        getattr(passing, what)(load_run(run_id), scale=scale)

    arguments = {"run_id": run.id, "what": what, "scale": scale}
    app = AppTest.from_function(
        script, kwargs=arguments, default_timeout=TIMEOUT_SECONDS
    )
    return sound(app.run())


def rows(app: AppTest) -> list[dict[str, Any]]:
    """What the rows of pictures are given."""
    return [
        json.loads(item.proto.json)
        for item in app.get("bidi_component")
        if item.proto.component_name == "thaw_shown"
    ]


def said(row: dict[str, Any]) -> list[str]:
    return [picture["words"] for picture in row["pictures"]]


def asked(run_id: str, name: str) -> Any:
    parts = {"run": run_id, "name": name}
    return shown.answer(Request({"type": "http", "path_params": parts, "headers": []}))


@pytest.mark.parametrize("what", ["passing_pictures", "changing_maps"])
def test_nothing_is_drawn_where_there_is_nothing(run: Run, what: str) -> None:
    app = drawn(run, what)
    assert not rows(app) and not app.select_slider and not texts(app)


def test_pictures_pass_newest_first_with_words_for_all(run: Run) -> None:
    fill(run)
    (row,) = rows(drawn(run, "passing_pictures", scale=2.0))
    assert said(row) == ["<b>dog</b>", "cat"]
    assert row["scale"] == 2.0 and not row["wraps"]
    assert "newest first" in row["label"]
    alone, with_heat = (picture["alt"] for picture in row["pictures"])
    assert alone == "<b>dog</b>: the picture"
    assert with_heat == "cat: the picture, and where the network answers most"
    assert len({picture["id"] for picture in row["pictures"]}) == 2


def test_maps_stand_beside_those_before_the_training(running: Run) -> None:
    fill(running)
    app = drawn(running, "changing_maps")
    (row,) = rows(app)
    assert said(row) == ["cat", "Before fine-tuning", "After epoch 4 of fine-tuning"]
    assert row["pictures"][2]["alt"] == "After epoch 4 of fine-tuning: 2 feature maps"
    assert not app.select_slider, "the last epoch is shown while it goes on"


def test_a_slider_goes_through_the_epochs_of_a_run_that_ended(run: Run) -> None:
    fill(run)
    app = drawn(run, "changing_maps")
    assert app.select_slider[0].options == ["0", "3", "4"]
    assert said(rows(app)[0])[2] == "After epoch 4 of fine-tuning"
    app = sound(app.select_slider[0].set_value(3).run())
    assert said(rows(app)[0])[1:] == [
        "Before fine-tuning",
        "After epoch 3 of fine-tuning",
    ]
    app = sound(app.select_slider[0].set_value(0).run())
    assert said(rows(app)[0])[1:] == ["Before fine-tuning"]


def test_each_picture_is_served_under_its_address_alone(run: Run) -> None:
    fill(run)
    (row,) = rows(drawn(run, "changing_maps"))
    for picture, kind, content in zip(
        row["pictures"], ("jpeg", "png", "png"), (JPEG, PNG, PNG), strict=True
    ):
        route, run_id, name = picture["address"].partition("?")[0].split("/")
        assert (route, run_id) == ("shown", run.id)
        answer = asked(run_id, name)
        assert (answer.body, answer.media_type) == (content, f"image/{kind}")
    for run_id, name in ((run.id, "../config.json"), ("..", show.PICTURE), ("", "")):
        assert asked(run_id, name).status_code == 404


def test_the_page_asks_only_while_somebody_watches(running: Run) -> None:
    fill(running)
    app = open_page("train", run=running.id)
    assert TITLES[0] in [item.label for item in app.expander]
    assert not rows(app)
    assert not (running.path / show.REQUEST).exists()
    app = open_page("train", {"watch": True}, run=running.id)
    assert [len(row["pictures"]) for row in rows(app)] == [2, 3]
    assert show.is_watched(running.path)


def test_a_run_that_ended_has_its_maps_or_nothing_to_open(run: Run) -> None:
    labels = [item.label for item in open_page("train", run=run.id).expander]
    assert not set(TITLES) & set(labels)
    fill(run)
    app = open_page("train", {"watch": True}, run=run.id)
    assert TITLES[1] in [item.label for item in app.expander]
    assert [len(row["pictures"]) for row in rows(app)] == [3]
    assert not (run.path / show.REQUEST).exists()
