"""The command `predict`, on runs that are written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.__main__ import main
from core.data.manifest import Manifest
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import NAMES, make_run
from tests.nested_folders import nested_folders


def test_predict_goes_on_after_a_bad_file(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_run(manifest, {"frozen": 0})
    image = str(manifest.absolute(manifest.entries[0]))
    (tmp_path / "bad.jpg").write_text("text")
    words = ("predict", "latest", str(tmp_path / "bad.jpg"), image)
    report = answer(capsys, *words, "--top", "1")
    bad, good = report["predictions"]
    assert bad["top"] == [] and "text" in bad["error"]
    assert good["error"] is None and len(good["top"]) == 1
    assert good["top"][0]["class"] in NAMES
    assert main(list(words)) == 0
    captured = capsys.readouterr()
    assert "not classified" in captured.out
    assert "1 file of 2 could not be classified" in captured.err


def test_predict_takes_folders_and_patterns(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_run(manifest, {"frozen": 0})
    root = Path(manifest.root)
    (root / ".hidden.png").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    words = map(str, (root, root / "cats" / "*.png", tmp_path / "empty"))
    report = answer(capsys, "predict", "latest", *words)
    assert report["num_classified"] == 40 + 10
    assert report["predictions"][-1]["error"] == "a folder without files"


def test_predict_fails_when_nothing_can_be_read(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_run(manifest, {"frozen": 0})
    missing = str(tmp_path / "missing.jpg")
    report = answer(capsys, "predict", "latest", missing, code=2)
    assert report["predictions"][0]["error"] == "the file is missing"
    assert "missing.jpg" in report["error"]["received"]


def test_predict_passes_over_what_is_nobodys_and_goes_hundreds_of_levels_down(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_run(manifest, {"frozen": 0})
    content = manifest.absolute(manifest.entries[0]).read_bytes()
    path = tmp_path / "new"
    for name in ("@eaDir/1.png", "$RECYCLE.BIN/2.png", "Page_files/3.png", "4.png"):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    (path / "Page.html").write_text("<html>")
    with nested_folders(path) as deep:
        (deep / "5.png").write_bytes(content)
        report = answer(capsys, "predict", "latest", str(path))
    named = [Path(item["image"]).name for item in report["predictions"]]
    assert named == ["4.png", "Page.html", "5.png"]
