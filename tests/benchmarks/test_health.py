"""What the benchmark of the health check draws, counts and tells."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PIL import Image

from benchmarks import health
from benchmarks._defects import COPIES, DEFECTS
from benchmarks._report import header
from core.cli.console import Console
from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from tests.drawn_pictures import draw_class_folders


def test_every_alteration_makes_another_file(tmp_path: Path) -> None:
    folder = draw_class_folders(tmp_path, {"disc": 1}, size=48)
    with Image.open(next(folder.glob("*/*"))) as opened:
        picture = opened.convert("RGB")
    for name, change in (COPIES | DEFECTS).items():
        change(picture, tmp_path / name, random.Random(0))
    made = {path.read_bytes() for path in tmp_path.glob("*.*")}
    assert len(made) == len(COPIES) + len(DEFECTS)


def test_copies_with_their_original_are_found_and_others_are_false(
    tmp_path: Path,
) -> None:
    originals = ensure_manifest(
        add_folder(draw_class_folders(tmp_path / "a", {"x": 4, "y": 4}, size=32))
    )
    folder = tmp_path / "b"
    health._lay_out(originals, folder)
    health._alter(originals, folder, 2, 1, random.Random(0))
    manifest = ensure_manifest(add_folder(folder))
    halved = sorted(e.path for e in manifest.entries if "halved" in e.path)
    origin = next(
        entry.path
        for entry in manifest.entries
        if "__" not in entry.path and health._origin(halved[0]) in entry.path
    )
    found = health._recall([[halved[0], origin], [halved[1], "x/9.png"]], manifest)
    assert found["halved"] == [1, 2] and found["mirrored"] == [0, 2]
    assert health._false_pairs([[halved[0], origin], ["x/1.png", "x/2.png"]]) == 1


def test_a_report_has_a_row_for_each_set_and_defect(
    capsys: pytest.CaptureFixture[str],
) -> None:
    counted = {"there": 5, "found": 4, "false_alarms": 1}
    told = {
        **{"images": 200, "checked": 755, "seconds": 61.0, "least_score": 0.8},
        **{"false_pairs": 1, "other_findings": {"outliers": 2}},
        "copies": {name: [99, 100] for name in COPIES},
        "defects": dict.fromkeys(DEFECTS, counted),
    }
    report = header("health", quick=False, seed=0) | {"sets": {"flowers5": told}}
    health.show(report, Console())
    shown = capsys.readouterr().out
    assert "99/100" in shown and "5.0" in shown
    assert "4/5 + 1" in shown and "755 images" in shown
