"""The benchmark of batch normalisation's statistics: its draws and its table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks._report import header
from benchmarks.norms import drawn, make_parser, show
from core.cli.console import Console
from core.data.manifest import Entry
from tests.core.runs.conftest import small_manifest


def test_of_each_class_as_many_are_drawn_and_the_others_test() -> None:
    entries = tuple(
        Entry(f"{place}.png", int(place >= 60), "train", str(place))
        for place in range(100)
    )
    manifest = replace(small_manifest(), entries=entries)
    found = drawn(manifest, 40, seed=0)
    counts = found.counts().values()
    assert [
        [own[split] for split in ("train", "validation", "test")] for own in counts
    ] == [[14, 3, 43], [14, 3, 23]]
    assert drawn(manifest, 40, seed=0) == found != drawn(manifest, 40, seed=1)


def test_the_report_has_a_line_for_each_training_and_the_means(
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = {"best_epoch": 5, "epochs": 13, "val_accuracy": 0.7, "test_count": 100}
    trained = [
        {"data": "pets", "seed": 0, "statistics": way, "test_accuracy": share} | figures
        for way, share in (("anew", 0.8), ("remembered", 0.5))
    ]
    show(header("norms", False, 0) | {"trainings": trained}, Console())
    said = " ".join(capsys.readouterr().out.split())
    assert "pets 0 anew 5 of 13 70.0% 80.0% (71 to 87%)" in said
    assert "remembered: mean validation 70.0%, test 50.0%" in said


def test_it_asks_for_data_sets_images_and_seeds() -> None:
    asked = make_parser().parse_args(["a", "--images", "90", "--seeds", "2"])
    assert (asked.data, asked.images, asked.seeds) == (["a"], 90, 2)
