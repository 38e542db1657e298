"""The benchmark of many images: few files, many names, and a report of both."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks._report import header
from benchmarks.batch import linked, make_parser, show
from core.cli.console import Console


def test_many_names_stand_for_few_files(tmp_path: Path) -> None:
    photos = [tmp_path / f"{number}.jpg" for number in range(3)]
    for photo in photos:
        photo.write_bytes(b"x")
    folder = linked(photos, tmp_path / "many", 2_500, ("cats", "dogs"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == len({path.name for path in files}) == 2_500
    assert len({path.stat().st_ino for path in files}) == 3
    assert {path.parent.parent.name for path in files} == {"cats", "dogs"}
    assert max(sum(1 for _ in path.parent.iterdir()) for path in files[:50]) <= 1_000


@pytest.mark.parametrize(("is_same", "words"), [(True, "bit for bit"), (False, "NOT")])
def test_the_report_says_whether_the_resumed_table_is_the_same(
    is_same: bool, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = make_parser().parse_args(["latest", "--images", "50"])
    report = header("batch", True, arguments.seed) | {
        **{"model": "a:frozen", "images": 50, "rows": 50, "seconds": 2.0},
        **{"images_per_second": 25.0, "peak_memory_mb": 300, "resumed_images": 50},
        **{"resumed_bit_for_bit": is_same, "compared_images": 5},
        "ways_images_per_second": {"one image after the other": 9.0},
    }
    show(report, Console())
    shown = capsys.readouterr().out
    assert words in shown and "25 images/s" in shown and "9.0" in shown
