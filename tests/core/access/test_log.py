from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.access import log
from core.access.roles import Person, Role


def test_a_line_says_who_did_what(thaw_home: Path) -> None:
    log.record(Person("Ada", Role.TRAIN, "10.0.0.1"), "train", "shapes-1")
    line = json.loads((thaw_home / "access.log").read_text())
    assert line.pop("time").endswith("Z")
    assert line == {
        "name": "Ada",
        "role": "train",
        "address": "10.0.0.1",
        "action": "train",
        "what": "shapes-1",
        "outcome": "allowed",
    }


@pytest.mark.parametrize("name", ['a\n{"name": "Eve"}', "\u2028", "\x1b[2J", '"'])
def test_a_name_can_not_write_a_line_of_its_own(thaw_home: Path, name: str) -> None:
    log.record(Person(name, Role.VIEW), "sign in")
    text = (thaw_home / "access.log").read_text()
    assert len(text.splitlines()) == 1
    assert text.isascii()
    assert json.loads(text)["name"] == name


def test_the_log_does_not_grow_for_ever(
    thaw_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "_MAX_BYTES", 400)
    for number in range(40):
        log.record(Person("Ada", Role.TRAIN), "train", str(number))
    files = sorted(thaw_home.glob("access.log*"))
    assert len(files) == 5
    assert all(file.stat().st_size <= 400 for file in files)
    assert '"39"' in (thaw_home / "access.log").read_text()


def test_a_log_that_can_not_be_written_stops_nobody(thaw_home: Path) -> None:
    (thaw_home / "access.log").mkdir()
    log.record(Person("Ada", Role.TRAIN), "train")
