"""`backbone`: networks from files, added, listed and removed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.commands import backbone
from core.own_backbones.looking import look
from core.own_backbones.source import find_source
from core.own_backbones.taking_in import take_in
from tests.core.commands.answers import answer
from tests.core.own_backbones.drawn_networks import CHANNELS, feature_map, saved

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fast_probe: None) -> str:
    """A network's file; it is looked into here and not in a process of its own."""
    for name, done in (("look_into", look), ("take_in", take_in)):

        def ask(path: str, given: Any, done: Any = done) -> Any:
            return done(find_source(path), given)

        monkeypatch.setattr(backbone, name, ask)
    return str(saved(tmp_path / "net.xml", feature_map))


def test_a_network_is_added_listed_and_removed(file: str, capsys: Captured) -> None:
    words = ("backbone", "add", file, "--preprocess", "torch", "--name", "Mine")
    taken = answer(capsys, *words)["taken"]
    assert taken["title"] == "Mine" and taken["name"].startswith("own:")
    (listed,) = answer(capsys, "backbone", "list")["backbones"]
    assert listed["name"] == taken["name"] and listed["source"] == "net.xml"
    assert listed["feature_shape"] == [4, 4, CHANNELS]
    known = {item["name"]: item for item in answer(capsys, "info")["backbones"]}
    assert known[taken["name"]]["weights"] == "taken in"
    report = answer(capsys, "backbone", "remove", taken["name"])
    assert report["freed_bytes"] > 0 and report["backbones"] == []


def test_a_look_says_what_is_read_and_what_is_open(file: str, capsys: Captured) -> None:
    assert main(["backbone", "look", file]) == 0
    said = capsys.readouterr().out
    assert "Image size: 32 px (from the file)" in said
    assert "(guessed: say it)" in said and "tell two photos apart" in said
    assert answer(capsys, "backbone", "list")["backbones"] == []


def test_what_is_open_and_what_contradicts_itself_is_refused(
    file: str, capsys: Captured
) -> None:
    error = answer(capsys, "backbone", "add", file, code=2)["error"]
    assert "preprocessing" in error["expected"]
    three = ("--mean", "0", "0", "0", "--std", "1", "1", "1")
    words = ("backbone", "add", file, "--preprocess", "tf", *three)
    assert answer(capsys, *words, code=2)["error"]["received"] == "both"
    assert "a file" in answer(capsys, "backbone", "add", code=2)["error"]["expected"]
    wrong = ("backbone", "remove", "own:../..")
    assert "16 hex" in answer(capsys, *wrong, code=2)["error"]["expected"]
