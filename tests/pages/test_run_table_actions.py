"""What is done with several runs of the table, and how a deletion is undone."""

from __future__ import annotations

import csv
import io
import json
import time

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.deletion import ids_aside, put_aside
from core.runs.remarks import read_remarks, remark
from core.runs.run import Run, list_runs
from core.storage.files import write_json
from core.storage.paths import runs_dir
from pages._ui.frame.undo import finish_earlier_deletions
from pages._ui.run import memo
from pages._ui.run.titles import run_title
from pages._ui.run_table import bulk
from pages._ui.run_table.records import as_csv, as_json
from tests.pages.apptest import press, select_in_table, sound, texts
from tests.pages.made_runs import made_run
from tests.pages.test_run_table import opened


def deleted(app: AppTest, rows: list[int]) -> AppTest:
    select_in_table(app, rows)
    return press(app, "Delete")


def test_a_deletion_is_undone_while_one_stays() -> None:
    runs = [made_run(100 + number) for number in range(3)]
    app = deleted(opened(), [0, 2])
    assert [run.id for run in list_runs()] == [runs[1].id]
    assert "**2 runs deleted.**" in texts(app)
    press(app, "Undo")
    assert len(list_runs()) == 3
    assert "deleted" not in texts(app)
    assert len(app.dataframe[0].value) == 3


def test_a_deletion_is_final_when_the_page_is_left() -> None:
    made_run(100)
    app = deleted(opened(), [0])
    assert "There is no finished training yet" in texts(app)
    assert "**1 run deleted.**" in texts(app)
    sound(app.run())
    assert ids_aside()
    for page, is_there in (("compare", True), ("", False)):
        app = AppTest.from_function(_arrive, args=(page,))
        app.session_state["_page_shown"] = "compare"
        app.session_state["_deleted_runs"] = ids_aside()
        sound(app.run())
        assert bool(list(runs_dir().iterdir())) == is_there


def _arrive(page: str) -> None:
    from pages._ui.frame.undo import arrive

    arrive(page)


def test_a_deletion_of_a_session_that_is_gone_is_finished_by_the_next_server() -> None:
    made_run(100)
    deleted(opened(), [0])
    assert list_runs() == [] and ids_aside()
    finish_earlier_deletions()
    assert list(runs_dir().iterdir()) == []


def test_a_run_that_works_is_never_deleted_and_the_others_are() -> None:
    made_run(100)
    working = made_run(200)
    write_json(working.path / "launch.json", {"id": "b", "time": time.time()})
    app = deleted(opened(), [0, 1])
    assert [run.id for run in list_runs()] == [working.id]
    assert r"Stop it first\." in app.error[0].value


def test_what_can_not_be_brought_back_says_why_and_the_others_are() -> None:
    first, second = made_run(100), made_run(200)
    app = deleted(opened(), [0, 1])
    first.path.mkdir()  # another of its id came meanwhile
    write_json(first.path / "config.json", {})
    press(app, "Undo")
    assert "Delete that one first" in app.error[0].value
    assert second.path.is_dir()
    assert ids_aside() == [first.id]


def test_runs_are_archived_and_taken_out_again() -> None:
    run = made_run(100)
    made_run(200)
    app = opened()
    select_in_table(app, [1])
    press(app, "Archive")
    assert read_remarks(run.path)["archived"]
    assert len(app.dataframe[0].value) == 1
    sound(app.toggle(key="runs_archived").set_value(True).run())
    press(app, "Take out of the archive")
    assert not read_remarks(run.path)["archived"]


def test_a_name_is_a_runs_title_everywhere() -> None:
    run = made_run(100, name="pets")
    remark(run.path, {"name": "a=b *best*"})
    end = run.id.rsplit("-", 1)[-1]
    title = f"a=b *best* (pets, EfficientNet-Lite0, {end})"
    assert run_title(memo.run_summary(run)) == title
    app = opened()
    assert f"Frozen: {title}" in app.multiselect(key="result").options


def test_dialogs_save_what_is_said_of_one_run_and_of_several() -> None:
    run, other = made_run(100), made_run(200)
    remark(other.path, {"tags": ["old"]})
    app = AppTest.from_function(_describe, args=(run.id,)).run()
    app.text_input[0].set_value("my best")
    app.text_area[0].set_value("a note")
    press(app, "Save")
    said = read_remarks(run.path)
    assert (said["name"], said["note"]) == ("my best", "a note")
    app = AppTest.from_function(_tag, args=([run.id, other.id],)).run()
    app.multiselect(key="tags_add").set_value(["good"])
    app.multiselect(key="tags_remove").set_value(["old"])
    press(app, "Save")
    assert [read_remarks(it.path)["tags"] for it in (run, other)] == [["good"]] * 2


def _describe(run_id: str) -> None:
    from pages._ui.run_table.dialogs import describe_run

    describe_run(run_id, ["good"])


def _tag(run_ids: list[str]) -> None:
    from pages._ui.run_table.dialogs import tag_runs

    tag_runs(run_ids, ["good"])


def test_the_table_is_taken_along_with_every_figure() -> None:
    run = made_run(100, 0.75, strategy="frozen", seed=3)
    remark(run.path, {"name": "=1+1", "tags": ["a", "b"]})
    summaries = [memo.run_summary(run)]
    (record,) = json.loads(as_json(summaries))
    assert (record["run"], record["tags"]) == (run.id, ["a", "b"])
    assert record["changed"] == {"strategy": "frozen only"}
    assert list(record["phases"]) == ["frozen"]
    assert record["phases"]["frozen"]["test_accuracy"] == 0.75
    text = as_csv(summaries).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["name"] == "'=1+1", "no spreadsheet runs it"
    assert row["tags"] == "a, b"
    assert (row["seed"], row["frozen_val_accuracy"]) == ("3", "0.750000")


def test_what_was_deleted_comes_back_although_another_could_not_be_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = made_run(100), made_run(200)

    def one_is_open(run: Run) -> None:
        if run.id == second.id:
            raise PermissionError(13, "open elsewhere")
        put_aside(run)

    monkeypatch.setattr(bulk, "put_aside", one_is_open)
    app = deleted(opened(), [0, 1])
    assert [run.id for run in list_runs()] == [second.id]
    assert app.error
    press(app, "Undo")
    assert {run.id for run in list_runs()} == {first.id, second.id}


def test_a_dialog_leaves_alone_what_somebody_else_says_meanwhile() -> None:
    run = made_run(100)
    # An open dialog runs by itself, with what it was opened with.
    opened_with = (run.id, read_remarks(run.path))
    app = AppTest.from_function(_opened_dialog, args=opened_with).run()
    remark(run.path, {"note": "of another tab"})
    app.text_input[0].set_value("my best")
    press(app, "Save")
    said = read_remarks(run.path)
    assert (said["name"], said["note"]) == ("my best", "of another tab")


def _opened_dialog(run_id: str, said: dict) -> None:  # type: ignore[type-arg]
    from pages._ui.run_table.dialogs import _describe

    _describe(run_id, [], said)
