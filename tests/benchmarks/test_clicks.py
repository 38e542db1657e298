"""What the times from the click are told as, and what they are compared with."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import clicks
from benchmarks._clicks_steps import ACTS, POINT
from benchmarks._report import header
from core.cli.console import Console
from core.errors import UserError

TAKEN = {act: [0.5, 0.3, 0.7] for act in ACTS}


def shown(sides: dict[str, clicks.Taken], capsys: pytest.CaptureFixture[str]) -> str:
    report = header("clicks", quick=False, seed=0)
    report |= {"repeats": 3, "sides": clicks.summary(sides)}
    clicks.show(report, Console())
    return capsys.readouterr().out


def test_the_table_has_median_and_range_of_every_click(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = shown({clicks.NOW: TAKEN}, capsys)
    for act in ACTS:
        assert act in told
    assert told.count("0.50 (0.30 to 0.70)") == len(ACTS)
    assert "change" not in told


def test_an_earlier_version_stands_beside(capsys: pytest.CaptureFixture[str]) -> None:
    before = TAKEN | {POINT: [2.0, 2.5, 1.5]}
    told = shown({clicks.BEFORE: before, clicks.NOW: TAKEN}, capsys)
    (line,) = (line for line in told.splitlines() if POINT in line)
    assert line.split()[3:] == [
        *("2.00", "(1.50", "to", "2.50)"),
        *("0.50", "(0.30", "to", "0.70)"),
        "-1.50",
    ]


def test_a_folder_without_the_app_is_no_checkout(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"app\.py"):
        clicks.checkouts(tmp_path)
    (tmp_path / "app.py").write_text("")
    assert list(clicks.checkouts(tmp_path)) == [clicks.BEFORE, clicks.NOW]
    assert list(clicks.checkouts(None)) == [clicks.NOW]
