"""Train: the figures of a run."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest

from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import write_json
from core.storage.locks import try_lock
from pages._ui.run import figures
from tests.conftest import tiny_config
from tests.core.runs.conftest import small_manifest
from tests.pages.apptest import open_page
from tests.pages.made_runs import made_run


def test_every_figure_of_a_finished_run_says_what_it_is() -> None:
    app = open_page("train", run=made_run(1.0).id)
    assert len(app.metric) == 4
    assert all(metric.help for metric in app.metric)


def test_every_figure_of_a_running_run_says_what_it_is_and_keeps_its_height() -> None:
    run = create_run(tiny_config("d"), small_manifest(), "cats")
    write_json(run.path / "status.json", {"state": "running", "stage": "decode"})
    lock = try_lock(run.path / "lock")
    assert lock is not None
    try:
        app = open_page("train", run=run.id)
    finally:
        lock.release()
    assert all(metric.help for metric in app.metric)
    assert app.metric[-1].delta == "\N{EN DASH} images/s"


def test_the_time_of_a_long_run_fits_its_column(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [MagicMock() for _ in range(4)]
    streamlit = MagicMock()
    streamlit.columns.return_value = columns
    monkeypatch.setattr(figures, "st", streamlit)
    figures.final_figures(trained_run, {"stages": {"decode": {"seconds": 612.3}}})
    assert columns[-1].metric.call_args.args == ("Time", "10 min")
