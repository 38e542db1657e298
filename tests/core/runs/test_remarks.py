"""What people say of a run is kept whole, beside what the worker writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.errors import RunError
from core.runs.queue import create_run
from core.runs.remarks import MAX_TAGS, REMARKS, read_remarks, remark, retag
from core.runs.run import Run, list_runs
from core.storage.files import read_json, write_json
from core.storage.paths import runs_dir
from tests.conftest import tiny_config
from tests.core.runs.conftest import small_manifest


@pytest.fixture
def run(thaw_home: Path) -> Run:
    return create_run(tiny_config("d"), small_manifest(), "cats")


def test_of_an_older_run_nothing_is_said(run: Run) -> None:
    assert not (run.path / REMARKS).exists()
    said = read_remarks(run.path)
    assert said == {"name": "", "tags": [], "note": "", "archived": False}


def test_what_is_said_stays_until_something_else_is(run: Run) -> None:
    remark(run.path, {"name": "  my \n run ", "note": "tried\ntwice "})
    retag(run.path, ["good", " good", "", "big one"])
    remark(run.path, {"archived": True})
    said = read_remarks(run.path)
    assert (said["name"], said["note"]) == ("my run", "tried\ntwice")
    assert (said["tags"], said["archived"]) == (["good", "big one"], True)
    assert retag(run.path, ["new"], ["good"])["tags"] == ["big one", "new"]
    assert [path.name for path in run.path.glob(".*")] == []
    assert [path.name for path in runs_dir().glob(".*")] == []


def test_keys_of_a_newer_version_stay(run: Run) -> None:
    write_json(run.path / REMARKS, {"name": "a", "stars": 5})
    remark(run.path, {"name": "b"})
    assert read_json(run.path / REMARKS)["stars"] == 5
    assert not run.damage


@pytest.mark.parametrize("text", ["", "{", '{"tags": "good"}'])
def test_damaged_remarks_are_told_and_never_overwritten(run: Run, text: str) -> None:
    (run.path / REMARKS).write_text(text)
    assert REMARKS in run.damage
    assert read_remarks(run.path)["tags"] == []
    with pytest.raises(RunError, match="Repair or delete"):
        remark(run.path, {"name": "new"})
    assert (run.path / REMARKS).read_text() == text


@pytest.mark.parametrize(
    "said", [{"name": "x" * 81}, {"note": "x" * 10_001}, {"tags": ["x" * 41]}]
)
def test_what_is_too_long_is_refused(run: Run, said: dict) -> None:
    with pytest.raises(RunError, match="Shorten it"):
        remark(run.path, said)
    assert not (run.path / REMARKS).exists()


def test_a_run_has_no_more_than_so_many_tags(run: Run) -> None:
    retag(run.path, map(str, range(MAX_TAGS)))
    with pytest.raises(RunError, match="at most 20 tags"):
        retag(run.path, ["one more"])


def test_a_run_that_was_deleted_meanwhile_does_not_come_back(run: Run) -> None:
    shutil.rmtree(run.path)
    with pytest.raises(RunError, match="which is gone"):
        remark(run.path, {"name": "new"})
    assert not run.path.exists()
    assert list_runs() == []
    assert list(runs_dir().iterdir()) == []


def test_letters_that_no_page_can_show_are_replaced(run: Run) -> None:
    remark(run.path, {"name": "caf\udce9"})
    assert read_remarks(run.path)["name"] == "caf?"
