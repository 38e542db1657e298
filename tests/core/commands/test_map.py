"""`map` and the table that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.data.manifest import Manifest
from core.runs import map_methods
from tests.core.commands.answers import answer


def test_the_method_and_the_backbone_are_asked_for(
    manifest: Manifest, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["map", manifest.root, "--method", "tsne", "--backbone", "mobilenet_v2"]
    assert main(words) == 0
    ((kind, config, options),) = asked
    assert (kind, config.backbone, options) == (
        *("map", "mobilenet_v2"),
        {"method": "tsne"},
    )
    told = " ".join(capsys.readouterr().out.split())
    assert "2 images on a plane, by PCA of frozen features" in told


def test_the_table_has_a_row_per_image_and_overwrites_nothing(
    manifest: Manifest,
    asked: list[Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = tmp_path / "map.csv"
    words = ["map", manifest.root, "--csv", str(target)]
    assert answer(capsys, *words)["csv"] == str(target)
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[:2] == [
        "path,digest,x,y",
        f"cats/0001.png,{'0' * 31}a,0.500000,-0.250000",
    ]
    assert main(words) == 2
    assert "nothing is overwritten" in capsys.readouterr().err


def test_a_missing_extra_is_named_before_a_worker_starts(
    manifest: Manifest,
    asked: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(map_methods, "find_spec", lambda name: None)
    assert main(["map", manifest.root, "--method", "umap"]) == 2
    assert "requirements-maps.txt" in capsys.readouterr().err and not asked
