"""The command `note`, and what `info` says of it."""

from __future__ import annotations

import pytest

from core.__main__ import main
from core.data.manifest import Manifest
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run


def test_a_run_is_named_tagged_and_found_by_its_name(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(manifest, {"frozen": 1})
    said = {"name": "my best", "tags": ["a", "b"], "note": "x", "archived": False}
    words = ("--name", "my best", "--tag", "a", "--tag", "b", "--note", "x")
    assert answer(capsys, "note", run.id, *words)["runs"] == {run.id: said}
    assert answer(capsys, "note", "my best", "--untag", "a")["runs"] == {
        run.id: said | {"tags": ["b"]}
    }
    assert answer(capsys, "info", "my best")["remarks"]["tags"] == ["b"]
    assert main(["info", "my best"]) == 0
    shown = capsys.readouterr().out
    assert "my best" in shown
    assert "Tags" in shown
    assert main(["info"]) == 0
    assert "my best" in capsys.readouterr().out


def test_archived_runs_are_listed_when_all_are_asked_for(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, old = (make_run(manifest, {"frozen": 1}) for _ in range(2))
    answer(capsys, "note", old.id, "--archive")
    report = answer(capsys, "info")
    assert [line["id"] for line in report["runs"]] == [kept.id]
    assert report["archived_runs"] == 1
    assert main(["info"]) == 0
    assert "1 run archived (--all lists them, too)" in capsys.readouterr().out
    assert len(answer(capsys, "info", "--all")["runs"]) == 2
    answer(capsys, "note", old.id, "--unarchive")
    assert len(answer(capsys, "info")["runs"]) == 2


def test_one_name_is_for_one_run(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = (make_run(manifest, {"frozen": 1}) for _ in range(2))
    report = answer(capsys, "note", one.id, two.id, "--name", "x", code=2)
    assert report["error"]["expected"] == "one run to name"
    tagged = answer(capsys, "note", one.id, two.id, "--tag", "x")["runs"]
    assert [said["tags"] for said in tagged.values()] == [["x"], ["x"]]
    assert main(["note", one.id]) == 0
    assert "Tags" in capsys.readouterr().out
