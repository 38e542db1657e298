from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks._growth import growth, in_words
from benchmarks.scale import base_config, make_parser, measure, needed_bytes
from core.cli.console import Console
from core.errors import UserError


def size(images: int, seconds: float, memory: float) -> dict[str, Any]:
    return {
        "images": images,
        "seconds": seconds,
        "peak_memory_gb": memory,
        "peak_own_memory_gb": None,
    }


def sizes(*items: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {str(item["images"]): item for item in items}


def test_fixed_costs_do_not_pass_for_growth() -> None:
    found = growth(
        sizes(size(1000, 30, 1.0), size(5000, 70, 1.1), size(20000, 220, 1.2))
    )
    assert found["time_growth"] == 1.0
    assert found["is_time_linear"] is True
    assert found["memory_growth"] == 1.2
    assert found["is_memory_flat"] is True
    assert found["own_memory_growth"] is None


def test_time_and_memory_that_grow_are_seen() -> None:
    found = growth(
        sizes(size(1000, 30, 1.0), size(5000, 70, 2.0), size(20000, 420, 8.0))
    )
    assert found["is_time_linear"] is False
    assert found["is_memory_flat"] is False
    assert "missed" in in_words(found)[0]


def test_noise_is_not_taken_for_growth() -> None:
    found = growth(sizes(size(10, 9, 1.0), size(20, 11, 1.0), size(40, 8, 1.0)))
    assert found["time_growth"] is None
    assert found["is_time_linear"] is None


def test_one_size_tells_nothing_about_growth() -> None:
    found = growth(sizes(size(1000, 30, 1.0)))
    assert found["is_time_linear"] is None
    assert found["is_memory_flat"] is None
    assert in_words(found) == []


def test_a_disk_that_is_too_small_is_refused_before_anything_is_drawn(
    tmp_path: Path,
) -> None:
    words = ["--sizes", "100000000000", "--scratch", str(tmp_path)]
    with pytest.raises(UserError, match="GB of free disk space"):
        measure(make_parser().parse_args(words), Console())
    assert not list(tmp_path.iterdir())


def test_more_images_need_more_disk() -> None:
    config = base_config(make_parser().parse_args([]))
    assert needed_bytes(config, 20_000) > 10 * needed_bytes(config, 1_000) > 0


def test_the_default_views_are_measured() -> None:
    config = base_config(make_parser().parse_args([]))
    assert (config.views, config.frozen.epochs, config.epochs("finetune")) == (4, 3, 1)
