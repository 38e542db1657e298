"""`report`: the ending says which form is written, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.__main__ import main
from core.data.manifest import Manifest
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run


@pytest.mark.parametrize(("name", "start"), [("a.md", "# pets"), ("a.HTML", "<!doct")])
def test_a_run_is_reported_on_by_its_phases(
    name: str,
    start: str,
    manifest: Manifest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = make_run(manifest, {"frozen": 2, "finetune": 1})
    target = tmp_path / name
    words = ["report", run.id, "--to", str(target)]
    report = answer(capsys, *words)
    assert report["results"] == [f"{run.id}:frozen", f"{run.id}:finetune"]
    written = target.read_bytes()
    assert written.decode().startswith(start)
    assert main(words) == 2 and target.read_bytes() == written
