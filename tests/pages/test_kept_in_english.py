"""What stays English on a page in another language: the address, files, preferences."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from core.data.datasets import Dataset
from core.language.current import speak, speaking
from core.runs.trials import write_trial
from core.storage.files import read_json, write_json
from core.storage.preferences import prefer, preferences
from pages._ui.run import memo
from pages._ui.run_table.records import as_csv, as_json
from tests.core.commands.study_results import AUTO
from tests.core.sweep.made_trials import trial
from tests.pages.apptest import addressed, open_page, sound, texts
from tests.pages.finished_study import made_study
from tests.pages.made_runs import made_run


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    prefer("", {"language": "de"})
    yield
    speak("en")


def test_what_runs_are_filtered_by() -> None:
    made_run(100, strategy="frozen")
    app = open_page("compare")
    app.session_state["all_runs"] = True
    app = sound(app.run())
    chosen = app.multiselect(key="runs_state").set_value(["Done"]).run()
    assert addressed(sound(chosen), "runs_state") == ["Done"]
    assert chosen.multiselect(key="runs_state").options == ["Fertig"]
    again = open_page("compare", runs_strategy="Frozen only", runs_state="Failed")
    assert again.multiselect(key="runs_strategy").value == ["Frozen only"]
    assert not again.multiselect(key="runs_state").value, "no run is in that state"
    app.multiselect(key="runs_state").set_value([]).run()
    assert not addressed(app, "runs_state")


def test_which_columns_are_shown() -> None:
    made_run(100)
    app = open_page("compare")
    app.session_state["all_runs"] = True
    columns = sound(app.run()).multiselect(key="runs_columns")
    assert "Zustand" in columns.options
    sound(columns.set_value(["State", "Seed"]).run())
    assert preferences("")["run_columns"] == ["State", "Seed"]


def test_the_table_of_runs_as_files() -> None:
    run = made_run(100, strategy="frozen")
    with speaking("de"):
        summary = memo.run_summary(run)
        (record,) = json.loads(as_json([summary]))
        assert "frozen only" in as_csv([summary]).decode("utf-8-sig")
    assert (record["strategy"], record["state"]) == ("Frozen only", "done")
    assert record["changed"] == {"strategy": "frozen only"}


@pytest.mark.parametrize("worker", ["en", "de"])
def test_what_a_worker_said_is_told_anew_to_whoever_reads_otherwise(
    worker: str, split: Dataset
) -> None:
    plan = {"seconds": 60.0, "backbones": []}
    study = made_study("auto", split, dict(AUTO), options={"auto": plan})
    for number in range(2):
        write_trial(study.path, trial(number, [1, 2]))
    launch = read_json(study.path / "launch.json")
    write_json(study.path / "launch.json", launch | {"language": worker})
    told = texts(open_page("train", training="Automatic"))
    assert ("4 small trainings were made" in told) == (worker == "de")
    assert ("2 kleine Trainings" in told) == (worker == "en")
