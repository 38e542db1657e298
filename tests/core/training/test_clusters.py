"""Training images that belong together, as folds keep them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from core.data.splitting.rule import PATTERN
from core.training.clusters import training_clusters
from tests.core.runs.conftest import small_manifest


def test_images_that_nothing_joins_are_each_by_itself() -> None:
    assert training_clusters(small_manifest()) is None  # of no known data set


def test_copies_of_a_picture_are_one_cluster() -> None:
    whole = small_manifest()
    first, second, *_ = whole.split("train")
    entries = list(whole.entries)
    entries[second] = replace(entries[second], digest=entries[first].digest)
    found = training_clusters(replace(whole, entries=tuple(entries)))
    assert found is not None and found[0] == found[1]
    assert len(np.unique(found)) == len(found) - 1


def test_groups_of_the_splits_rule_are_clusters(
    tmp_path: Path, draw_images: Callable[..., Path], thaw_home: Path
) -> None:
    folder = draw_images(tmp_path / "pictures", {"disc": 10, "square": 10})
    whole = ensure_manifest(add_folder(folder))
    rule = replace(whole.made_by, group_by=PATTERN, pattern=r"(?P<group>[^/]+)/")
    found = training_clusters(replace(whole, rule=rule))
    assert found is not None and len(np.unique(found)) == 2  # all of a class are one
