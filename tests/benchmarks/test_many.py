"""What the benchmark of very many files measures and tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import many
from benchmarks._report import header
from core.cli.console import Console
from core.errors import UserError
from core.storage.files import write_json
from tests.drawn_pictures import draw_class_folders

FAST = {
    "scan_files_per_second": 2000,
    "health_images_per_second": 400,
    "next_start_seconds": 3.0,
    "peak_memory_gb": 0.4,
    "longest_step_seconds": 1.2,
}


def test_files_are_counted_by_the_second_as_they_are_read(tmp_path: Path) -> None:
    folder = draw_class_folders(tmp_path / "p", {"disc": 6, "square": 6}, size=16)
    manifest, read = many._read(folder, 12)
    assert len(manifest.entries) == 12
    assert set(read) == {"scan_files_per_second", "split_files_per_second"}
    assert all(rate > 0 for rate in read.values())


def test_a_folder_that_is_kept_is_prepared_once(tmp_path: Path) -> None:
    options = ["--files", "12", "--keep", str(tmp_path / "kept")]
    arguments = many.make_parser().parse_args(options)
    with many._place(arguments) as place:
        measured = {"files": 12, "seed": 0, "health": {"all": 1.5}}
        write_json(place / "prepared.json", measured)
        assert many._prepared(place, arguments, Console()) == measured
        (place / "photos").mkdir()
        (place / "photos" / "class 0").mkdir()
        arguments.seed = 1
        with pytest.raises(UserError, match="--keep"):
            many._prepared(place, arguments, Console())


def test_each_bar_is_judged_from_its_own_side() -> None:
    met = {key: bar["met"] for key, bar in many._bars(FAST).items()}
    assert met == {key: key != "longest_step_seconds" for key in FAST}
    slow = FAST | {"scan_files_per_second": 999}
    assert not many._bars(slow)["scan_files_per_second"]["met"]


def test_the_report_names_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    stages = {"measure": 100.0, "all": 300.0}
    steps = {"open": {"seconds": 1.2, "longest_block_seconds": 0.25}}
    told = FAST | {
        **{"files": 50_000, "split_files_per_second": 900, "steps": steps},
        **{"health": stages, "health_again": stages},
    }
    told["bars"] = many._bars(told)
    many.show(header("many", quick=False, seed=0) | told, Console())
    shown = capsys.readouterr().out
    assert "50,000 files" in shown and "measure 100.0, all 300.0" in shown
    assert "longest_step_seconds: 1.2 (at most 1: missed)" in shown
    assert "next_start_seconds: 3.0 (at most 3: met)" in shown
