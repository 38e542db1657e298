"""Pages in a home with a damaged file: each draws, and the damaged run can be deleted.

A part of all pages, files and kinds of damage by default; all of them with
THAW_ALL_DAMAGES=1.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.runs.queue import delete_job
from core.runs.run import list_runs, load_run
from core.runs.study import damaged_studies, list_studies
from tests.damaged_home import KINDS, Home, damaged, make_home
from tests.pages.apptest import open_page, press

ALL = bool(os.environ.get("THAW_ALL_DAMAGES"))
SHARE = 1 if ALL else 307  # one of so many is tried


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path)


def views(home: Home) -> list[tuple[str, dict[str, Any]]]:
    """Each page, at what it shows of the damaged run and data set."""
    run, dataset = home.run.id, home.dataset.id
    pair = {"result": [f"{run}:frozen", f"{run}:finetune"]}
    return [
        ("home", {}),
        ("train", {"run": run}),
        ("compare", pair),
        ("compare", {**pair, "show": "Pictures that changed sides"}),
        ("predict", {"model": run}),
        ("dataset", {"dataset": dataset}),
        ("dataset", {"dataset": dataset, "view": "Advice"}),
    ]


def cases(home: Home) -> Iterator[tuple[Path, str, str, dict[str, Any]]]:
    place = 0
    for path in home.files:
        for kind in KINDS:
            for page, query in views(home):
                place += 1
                if place % SHARE == 0:
                    yield path, kind, page, query


@pytest.mark.timeout(3600)
def test_every_page_bears_damage(home: Home) -> None:
    tried = 0
    for path, kind, page, query in cases(home):
        with damaged(path, kind):
            try:
                open_page(page, **query)
            except AssertionError as error:
                raise AssertionError(f"{page} {query} with {path} {kind}") from error
        tried += 1
    print(f"{tried} pages with a damaged file")


@pytest.mark.parametrize("name", ["config.json", "manifest.json"])
def test_a_run_that_can_not_be_shown_can_be_deleted(home: Home, name: str) -> None:
    with damaged(home.run.path / name, "cut"):
        app = open_page("train", run=home.run.id)
        assert any("damaged" in item.value for item in app.error)
        press(app, "Delete")
        assert "Delete for good" in {button.label for button in app.button}
        delete_job(load_run(home.run.id))  # AppTest presses no button of a dialog
        assert [run.id for run in list_runs()] == [home.other.id]
        home.run.path.mkdir()


def test_home_has_one_row_that_says_what_is_wrong(home: Home) -> None:
    with damaged(home.run.path / "status.json", "list"):
        app = open_page("home")
        states = app.dataframe[0].value.set_index("Compare")["State"].tolist()
        assert sorted(states) == [
            "Damaged: status.json holds no object with named values",
            "Done",
        ]


def test_a_damaged_data_set_is_named_and_can_be_removed(home: Home) -> None:
    with damaged(home.dataset.folder / "dataset.json", "empty"):
        for page in ("home", "dataset"):
            app = open_page(page)
            (warning,) = app.warning
            assert "dataset" in warning.value and "is empty" in warning.value
        press(app, "Remove")
        assert "Remove it" in {button.label for button in app.button}


def test_other_damage_is_told_beside_what_can_be_shown(home: Home) -> None:
    with damaged(home.run.path / "frozen" / "result.json", "types"):
        app = open_page("train", run=home.run.id)
        assert any("result" in item.value for item in app.warning)
        assert app.metric, "what can be read is shown"


@pytest.mark.parametrize("name", ["study.json", "result.json", "about.json"])
def test_damaged_studies_are_named_and_deleted(home: Home, name: str) -> None:
    assert damaged_studies() == []
    (study, other) = list_studies("rank") + list_studies("curve")
    (study.path / name).write_text("[1, 2]")
    app = open_page("dataset", dataset=home.dataset.id, view="Advice")
    (told,) = (item.value for item in app.warning if "can't be read" in item.value)
    assert f"{study.id}**: {name} holds no object" in told.replace("\\", "")
    press(app, "Delete")
    assert not study.path.exists() and other.path.exists()
