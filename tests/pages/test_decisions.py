"""The list of decisions: what holds, taken back by what was shown, and as CSV."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.access.policy import Policy
from core.access.roles import Person, Role
from core.data.datasets import Dataset
from core.data.decisions import (
    EXCLUDE,
    GROUP,
    KEEP,
    RELABEL,
    Decision,
    Standing,
    decide,
    read_decisions,
)
from core.data.manifests import ensure_manifest
from core.language.current import speaking
from core.text.spreadsheet import csv_bytes, csv_text
from pages._ui.decide import decided
from pages._ui.decide.table import plain_table
from pages._ui.guard import door, permission
from tests.pages.apptest import open_page, press, select_in_table, sound, texts
from tests.pages.suspect_page import checksums, said


@pytest.fixture
def made(dataset: Dataset) -> Dataset:
    """A data set of whose images four things are decided."""
    ensure_manifest(dataset)
    decide(dataset, [
        Decision("disc/0000.png", "", EXCLUDE, "dark", 1e9, "Ann"),
        Decision("disc/0001.jpg", "", RELABEL, "square", 2e9),
        Decision("disc/0002.png", "", KEEP, "", 3e9),
        Decision("disc/0002.png", "", GROUP, "=1+1", 4e9),
    ])  # fmt: skip
    return dataset


def shown(app: AppTest) -> list[tuple[str, str, str]]:
    table = app.dataframe[0].value
    return list(zip(table["File"], table["Decision"], table["Value"], strict=True))


def decisions(dataset: Dataset) -> AppTest:
    return open_page("dataset", dataset=dataset.id, view="Decisions")


def test_nothing_decided_says_where_to_begin(dataset: Dataset) -> None:
    ensure_manifest(dataset)
    app = decisions(dataset)
    assert "Nothing is decided yet" in texts(app)
    assert not app.dataframe


def test_every_decision_that_holds_is_listed_the_newest_first(made: Dataset) -> None:
    app = decisions(made)
    assert shown(app) == [
        ("disc/0002.png", "In a group", "=1+1"),
        ("disc/0002.png", "Kept", "–"),
        ("disc/0001.jpg", "Relabelled", "square"),
        ("disc/0000.png", "Excluded", "dark"),
    ]
    table = app.dataframe[0].value
    assert table["Who"].tolist()[-2:] == ["at this computer", "Ann"]
    assert all(url.startswith("data:image/jpeg") for url in table["Picture"])
    sound(
        app.segmented_control(key=f"decision_kind_{made.id}").set_value(EXCLUDE).run()
    )
    assert shown(app) == [("disc/0000.png", "Excluded", "dark")]


def test_what_is_selected_is_undone_though_others_came_meanwhile(made: Dataset) -> None:
    before = checksums(made)
    app = decisions(made)
    select_in_table(app, [1, 3])
    decide(made, [Decision("square/0000.png", "", EXCLUDE, "", 5e9)])
    press(app, "Undo 2 selected")
    assert said(made) == {
        "disc/0001.jpg": "now square",
        "disc/0002.png": "group =1+1",
        "square/0000.png": "excluded",
    }
    assert checksums(made) == before


def test_what_somebody_else_undid_meanwhile_is_not_undone_twice(made: Dataset) -> None:
    app = decisions(made)
    select_in_table(app, [3])
    decided.take_back(made, [read_decisions(made)[0]])
    count = len(read_decisions(made))
    press(app, "Undo 1 selected")
    assert len(read_decisions(made)) == count


def test_the_last_one_is_undone_one_by_one(made: Dataset) -> None:
    app = decisions(made)
    for left in (3, 2, 1):
        press(app, "Undo the last one")
        assert len(shown(app)) == left
    assert said(made) == {"disc/0000.png": "excluded"}


def test_the_table_comes_back_as_it_was_taken_along(made: Dataset) -> None:
    ensure_manifest(made)
    held = decided.held_decisions(made)
    table = plain_table(held)
    decided.take_back(made, held)
    assert said(made) == {}
    app = decisions(made)
    rows = table.itertuples(index=False)
    text = csv_text(list(table.columns), rows)
    app.file_uploader[0].upload("mine.csv", csv_bytes(text))
    press(sound(app.run()), "Add 4 decisions")
    assert said(made)["disc/0002.png"] == "kept, group =1+1"
    assert {item.person for item in decided.held_decisions(made)} == {""}
    assert not [item for item in app.button if item.label.startswith("Add 4")]


def test_what_is_wrong_with_a_table_is_listed(made: Dataset) -> None:
    app = decisions(made)
    text = "path,action\n<b>.png,exclude\ndisc/0003.jpg,exclude\n"
    app.file_uploader[0].upload("mine.csv", text.encode())
    sound(app.run())
    assert r"\<b\>\.png" in app.warning[0].value
    press(app, "Add 1 decision")
    assert said(made)["disc/0003.jpg"] == "excluded"


def test_who_may_only_look_decides_nothing_and_others_leave_their_name(
    made: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_policy", Policy(is_open=True, signs_in=True))
    monkeypatch.setattr(permission, "person", lambda: Person("Vic", Role.VIEW))
    before = len(read_decisions(made))
    app = press(decisions(made), "Undo the last one")
    assert "role train" in app.error[0].value
    assert len(read_decisions(made)) == before
    monkeypatch.setattr(permission, "person", lambda: Person("Ada", Role.TRAIN))
    press(app, "Undo the last one")
    assert read_decisions(made)[-1].person == "Ada"


def test_a_file_says_in_english_what_holds_whatever_the_page_speaks() -> None:
    now = Standing(excluded="dark", group="7")
    with speaking("de"):
        assert decided.words(now) == "excluded, group 7"


def test_of_decisions_only_reasons_are_translated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = {"Too dark": "Zu dunkel", "not usable": "unbrauchbar"}
    monkeypatch.setattr(decided, "_", lambda text: words.get(text, text))
    for action, value, told in (
        (EXCLUDE, "too dark", "Zu dunkel"),
        (EXCLUDE, "not usable", "unbrauchbar"),
        (EXCLUDE, "a dog", "a dog"),
        (EXCLUDE, "", ""),
        (RELABEL, "too dark", "too dark"),
    ):
        assert decided.value_text(Decision("a.png", "", action, value)) == told
