"""`suspects` and the table that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.data.decision_table import read_table, table_text
from core.data.manifest import Manifest
from tests.core.commands.answers import answer
from tests.core.commands.study_results import SUSPECTS


def test_the_worst_are_named_with_what_they_may_be(
    manifest: Manifest, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["suspects", manifest.root, "--seed", "3"]) == 0
    ((kind, config, _),) = asked
    assert kind == "suspects" and config.seed == 3
    told = " ".join(capsys.readouterr().out.split())
    assert "1 label of 3 is probably wrong" in told
    assert "cats/0001.png cats dogs (96.0%) 0 of 2 0.96" in told


def test_the_table_is_for_decide_and_overwrites_nothing(
    manifest: Manifest,
    asked: list[Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = tmp_path / "suspects.csv"
    words = ["suspects", manifest.root, "--csv", str(target)]
    assert answer(capsys, *words)["csv"] == str(target)
    text = table_text(target.read_bytes())
    (item,) = SUSPECTS["suspects"]
    digests = {item["path"]: item["digest"]}
    assert read_table(text, digests, ["dogs"]).num_open == 1
    decided = text.replace("cats/0001.png,,", "cats/0001.png,relabel,dogs")
    (decision,) = read_table(decided, digests, ["dogs"]).decisions
    assert (decision.action, decision.value) == ("relabel", "dogs")
    asked.clear()
    assert main(words) == 2
    assert "nothing is overwritten" in capsys.readouterr().err and not asked
    assert table_text(target.read_bytes()) == text


def test_nothing_wrong_is_said_in_one_line(
    manifest: Manifest,
    asked: list[Any],
    found: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    found["suspects"] = SUSPECTS | {"suspects": [], "settled": 2}
    assert main(["suspects", manifest.root]) == 0
    told = capsys.readouterr().out
    assert "0 labels of 3 are probably wrong" in told
    assert "2 more would be, but somebody confirmed" in told
