"""Train: the figures of a run."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest

from core.runs.run import Run
from pages._ui.run import figures


def test_the_time_of_a_long_run_fits_its_column(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [MagicMock() for _ in range(4)]
    streamlit = MagicMock()
    streamlit.columns.return_value = columns
    monkeypatch.setattr(figures, "st", streamlit)
    figures.final_figures(trained_run, {"stages": {"decode": {"seconds": 612.3}}})
    assert columns[-1].metric.call_args.args == ("Time", "10 min")
