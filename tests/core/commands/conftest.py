"""A data set that the commands read runs of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets import open_dataset
from core.data.manifest import Manifest, ensure_manifest
from tests.core.commands.finished_run import SIZE


@pytest.fixture
def manifest(draw_images: Callable[..., Path], tmp_path: Path) -> Manifest:
    counts = {"cats": 20, "dogs": 20}
    root = draw_images(tmp_path / "pets", counts, size=SIZE)
    return ensure_manifest(open_dataset(root))
