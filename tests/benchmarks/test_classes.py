"""What the benchmark of many classes draws and tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import classes
from benchmarks._report import header
from core.cli.console import Console


def test_a_class_has_a_picture_for_each_side(tmp_path: Path) -> None:
    classes._draw(tmp_path, 4, seed=0)
    folders = sorted(tmp_path.iterdir())
    assert [len(list(folder.iterdir())) for folder in folders] == [3] * 4
    files = [path.read_bytes() for folder in folders for path in folder.iterdir()]
    assert len(set(files)) == 12


def test_bytes_of_a_page_are_counted() -> None:
    received = classes.Received()
    for payload in (b"12345", "678"):
        received._add(payload)
    assert received.num_bytes == 8


def test_a_report_has_a_row_for_each_page(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = {"content_seconds": 1.0, "drawn_seconds": 1.5, "sent_mb": 0.25}
    told = {
        **{"classes": 1000, "images": 3000, "splitting_seconds": 1.5},
        "training": {"stages": {"decode": 1.04, "features": 7.8}},
        "files_mb": {"frozen/result.json": 0.351},
        "pages": {"home": seconds, "compare": seconds},
    }
    classes.show(header("classes", quick=False, seed=0) | told, Console())
    shown = capsys.readouterr().out
    assert "1,000 classes, 3,000 images" in shown
    assert "decode 1.0, features 7.8" in shown and "result.json 0.35" in shown
    assert shown.count("0.25") == 2
