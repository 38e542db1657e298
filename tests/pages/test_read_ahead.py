"""What the server reads of runs before anybody asks."""

from __future__ import annotations

import pytest

from pages._ui.run import memo
from pages._ui.run_table import sparklines
from pages._ui.run_table.ahead import read_ahead
from tests.pages.made_runs import made_run


def test_the_first_look_finds_runs_and_their_curves_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = made_run(1.0)
    read_ahead().join()

    def read(_: object) -> None:
        raise AssertionError("it is read a second time")

    monkeypatch.setattr(memo, "read_summary", read)
    monkeypatch.setattr(sparklines, "_read", read)
    assert [found["id"] for found in memo.look().summaries] == [run.id]
    assert sparklines.sparklines([run.id]) == ({run.id: (0.4, 0.8, 0.4, 0.8)}, 0)
