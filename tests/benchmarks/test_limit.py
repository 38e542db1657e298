from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino
import pytest
from openvino import opset13 as ops

from benchmarks._data import draw_photos
from benchmarks._decode_rates import _bare, decode_rates
from benchmarks._openvino_worker import throughput
from benchmarks._report import header
from benchmarks.limit import BARS, base_config, make_parser, show
from core.cli.console import Console
from core.data.pictures.decoding import decode


def test_both_ways_of_decoding_do_the_same_work(tmp_path: Path) -> None:
    (path,) = draw_photos(tmp_path, 1, 0).rglob("*.jpg")
    ours, bare = decode(path, 64), _bare(path, 64)
    assert ours.shape == bare.shape == (64, 64, 3)
    assert np.abs(ours.astype(int) - bare).mean() < 1


def test_decode_rates_are_images_a_second(tmp_path: Path) -> None:
    paths = sorted(draw_photos(tmp_path, 6, 0).rglob("*.jpg"))
    rates = decode_rates(paths, 64, 2)
    assert set(rates) == {"thaw", "pillow"}
    assert all(10 < rate < 100_000 for rate in rates.values())


@pytest.mark.parametrize("batch", [1, 4])
def test_openvino_is_measured_by_itself(tmp_path: Path, batch: int) -> None:
    image = ops.parameter([-1, 8, 8, 3], np.uint8, "image")
    mean = ops.reduce_mean(ops.convert(image, "f32"), [1, 2])
    path = tmp_path / "model.xml"
    openvino.save_model(openvino.Model([mean], [image], "mean"), path)
    assert throughput(path, batch, 0.1) > 10


def test_the_run_is_little_more_than_its_features() -> None:
    config = base_config(make_parser().parse_args([]))
    assert (config.views, config.phases, config.epochs("frozen")) == (0, ("frozen",), 1)


def test_the_table_shows_shares_and_the_bar(
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = {"extraction_share": 0.9, "extraction_share_4_views": 0.8}
    report = header("limit", False, 0) | {
        "data": "drawn photos",
        "images": 2600,
        "backbone": "lite",
        "size": 224,
        **figures,
        "decode_share": 0.95,
        "bars": {bar.key: bar.judge(figures) for bar in BARS},
        "images_per_second": {
            "openvino": {"batch 1": 300.0},
            "thaw": {"view 0": 270.0},
        },
    }
    show(report, Console())
    out = capsys.readouterr().out
    assert "90% of OpenVINO's own rate, with 4 views 80% (bar 85%: met)" in out
    assert "95% of bare Pillow's" in out
