"""Runs as commands let people name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.manifest import Manifest
from core.runs.queue import create_run
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run


def test_runs_may_be_named_by_a_beginning(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    first = make_run(manifest, {"frozen": 1})
    assert answer(capsys, "info", "pets")["run_id"] == first.id
    make_run(manifest, {"frozen": 1})
    error = answer(capsys, "info", "pets", code=2)["error"]
    assert first.id in error["received"]


@pytest.mark.usefixtures("exports_asked")
def test_latest_is_the_newest_that_can_answer(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    error = answer(capsys, "export", "latest", "--to", str(tmp_path / "x"), code=2)
    assert "python -m core train" in error["error"]["action"]
    finished = make_run(manifest, {"frozen": 1})
    waiting = create_run(finished.config, manifest, "later")
    words = ("export", "latest", "--to", str(tmp_path / "x"))
    assert answer(capsys, *words)["result"]["run"] == finished.id
    assert answer(capsys, "info", "latest")["run_id"] == waiting.id
