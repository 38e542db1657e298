"""What a run shows: read with all that may be wrong with it, asked for, put away."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from core.runs import show
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import write_json
from tests.conftest import tiny_config
from tests.core.runs.conftest import small_manifest

JPEG, PNG = b"\xff\xd8\xff picture", b"\x89PNG\r\n\x1a\n sheet"
MAPS: dict[str, Any] = {
    "phase": "finetune",
    "class_name": "cat",
    "path": "cat/1.png",
    "channels": [4, 2],
    "highest": [1.0, 0.5],
    "side": 7,
    "epochs": [0, 3, 4],
}


@pytest.fixture
def run() -> Run:
    return create_run(tiny_config("d"), small_manifest(), "cats")


@pytest.fixture
def folder(run: Run) -> Path:
    """Three pictures that passed, and the maps of three epochs."""
    found = run.path / show.SHOW
    found.mkdir()
    for number in (11, 12, 13):
        (found / show.passing_name(number)).write_bytes(JPEG)
    write_json(found / show.PASSING, {"pictures": [passed(n) for n in (11, 12, 13)]})
    for epoch in MAPS["epochs"]:
        (found / show.maps_name(epoch)).write_bytes(PNG)
    (found / show.PICTURE).write_bytes(JPEG)
    write_json(found / show.MAPS, MAPS)
    return found


def passed(number: int, **changes: Any) -> dict[str, Any]:
    known = {"number": number, "class_name": "cat", "path": "cat/1.png"}
    return {**known, "view": 0, "has_heat": True, **changes}


def numbers(run: Run) -> list[int]:
    return [item["number"] for item in show.passing_pictures(run)]


def test_pictures_come_newest_first_and_maps_in_order(run: Run, folder: Path) -> None:
    assert numbers(run) == [13, 12, 11]
    found = show.changing_maps(run)
    assert found is not None and found["epochs"] == [0, 3, 4]


def test_where_nothing_is_shown_nothing_is_read(run: Run) -> None:
    assert show.passing_pictures(run) == []
    assert show.changing_maps(run) is None
    (run.path / show.SHOW).write_text("a file in the folder's place")
    assert show.passing_pictures(run) == []
    assert show.changing_maps(run) is None


def test_what_is_damaged_or_gone_harms_nothing_else(run: Run, folder: Path) -> None:
    items = [passed(11), passed(12, view=-1), passed(99), "no entry", passed(13)]
    write_json(folder / show.PASSING, {"pictures": items})
    (folder / show.maps_name(3)).unlink()
    assert numbers(run) == [13, 11]
    found = show.changing_maps(run)
    assert found is not None and found["epochs"] == [0, 4]
    for content in ("", "{", "[]", '{"pictures": 3}', '{"epochs": []}'):
        (folder / show.PASSING).write_text(content)
        (folder / show.MAPS).write_text(content)
        assert show.passing_pictures(run) == []
        assert show.changing_maps(run) is None


@pytest.mark.parametrize(
    "change",
    [
        {"epochs": [3, 0]},
        {"epochs": list(range(99))},
        {"epochs": ["0"]},
        {"channels": [1]},
        {"highest": [float("nan"), 1.0]},
        {"side": -1},
    ],
)
def test_maps_whose_index_makes_no_sense_are_none(
    run: Run, folder: Path, change: dict[str, Any]
) -> None:
    write_json(folder / show.MAPS, MAPS | change)
    assert show.changing_maps(run) is None


def test_more_than_is_kept_is_not_read(run: Run, folder: Path) -> None:
    many = [passed(11 + place % 3) for place in range(100)]
    write_json(folder / show.PASSING, {"pictures": many})
    assert len(show.passing_pictures(run)) == show.MOST_PASSING


def test_files_are_given_by_their_own_names_alone(run: Run, folder: Path) -> None:
    assert show.shown_file(run, show.passing_name(11)) == JPEG
    assert show.shown_file(run, show.maps_name(3)) == PNG
    assert show.shown_file(run, show.PICTURE) == JPEG
    for name in (
        "",
        "passing.json",
        "../config.json",
        "passing-1.png",
        "passing-x.jpg",
    ):
        assert show.shown_file(run, name) is None
    (folder / show.passing_name(12)).write_bytes(b"no picture")
    assert show.shown_file(run, show.passing_name(12)) is None
    assert show.shown_file(run, show.passing_name(999)) is None


def test_a_request_counts_for_some_seconds(run: Run) -> None:
    assert not show.is_watched(run.path)
    show.ask_to_show(run)
    assert show.is_watched(run.path)
    long_ago = time.time() - show.WATCHED_SECONDS - 1
    os.utime(run.path / show.REQUEST, (long_ago, long_ago))
    assert not show.is_watched(run.path)
    show.ask_to_show(run)
    assert show.is_watched(run.path)


def test_nobody_can_ask_what_is_gone(tmp_path: Path) -> None:
    show.ask_to_show(Run(tmp_path / "deleted"))
    assert not (tmp_path / "deleted").exists()


def test_when_a_run_is_over_its_maps_stay(run: Run, folder: Path) -> None:
    show.ask_to_show(run)
    (folder / "notes.txt").write_text("somebody's own")
    show.end_show(run.path)
    assert numbers(run) == []
    assert not (run.path / show.REQUEST).exists()
    left = {path.name for path in folder.iterdir()}
    sheets = {show.maps_name(epoch) for epoch in MAPS["epochs"]}
    assert left == {*sheets, show.MAPS, show.PICTURE, "notes.txt"}


def test_a_run_without_a_show_can_end_it(run: Run) -> None:
    show.end_show(run.path)
