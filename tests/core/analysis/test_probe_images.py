"""When a data set has enough images for a probe."""

from __future__ import annotations

import pytest

from core.analysis.probe_images import require_probe_images
from core.errors import DataError


def test_a_class_of_one_image_can_not_be_judged() -> None:
    counts = {"a": {"train": 9}, "b": {"train": 2}, "c": {"train": 2}}
    require_probe_images(counts)
    with pytest.raises(DataError, match=r"received 1 of b\. Add images"):
        require_probe_images(counts | {"b": {"train": 1, "test": 5}})
    with pytest.raises(DataError, match="0 of b, and of 1 more as few"):
        require_probe_images(counts | {"b": {"test": 5}, "c": {"train": 1}})
