"""`pool`: which run looks, and what is said and written of its proposals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.data.decision_table import read_table, table_text
from core.data.image_paths import pool_folder
from core.data.manifest import Manifest
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run


@pytest.fixture
def new(draw_images: Callable[..., Path], tmp_path: Path) -> Path:
    return draw_images(tmp_path / "new", {"x": 2}, size=16, seed=3)


def test_the_latest_run_on_the_data_set_looks_and_the_table_can_be_decided_in(
    manifest: Manifest,
    asked: list[Any],
    new: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = make_run(manifest, {"frozen": 3, "finetune": 1})
    target = tmp_path / "todo.csv"
    words = ["pool", manifest.root, "--images", str(new), "--csv", str(target)]
    report = answer(capsys, *words)
    assert report["count"] == 2
    ((kind, _, options),) = asked
    assert (kind, options) == ("pool", {"run": run.id, "phase": "finetune"})
    assert pool_folder(manifest.dataset_id) == new
    text = table_text(target.read_bytes()).replace("0001.png,", "0001.png,relabel")
    digests = {".pool/0001.png": "3" * 32}
    (decision,) = read_table(text, digests, manifest.class_names).decisions
    assert (decision.action, decision.value) == ("relabel", "cats")


def test_without_a_run_a_folder_or_images_it_says_what_to_do(
    manifest: Manifest,
    asked: list[Any],
    new: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = answer(capsys, "pool", manifest.root, "--images", str(new), code=2)
    assert "a finished run on" in told["error"]["expected"]
    make_run(manifest, {"frozen": 3})
    told = answer(capsys, "pool", manifest.root, code=2)
    assert "unlabelled" in told["error"]["expected"]
    told = answer(capsys, "pool", manifest.root, "--images", str(new / "no"), code=2)
    assert "missing" in told["error"]["received"]
    assert asked == []
