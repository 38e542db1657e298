"""Each change's strength has a range of its own, and is off by default."""

from __future__ import annotations

import dataclasses

import pytest

from core.config import AugmentationConfig
from core.errors import ConfigError

MOST = {"shear": 0.5, "crop": 0.9, "saturation": 0.9, "hue": 1.0, "erasing": 0.5}


@pytest.mark.parametrize("name", MOST)
def test_strengths_go_from_nothing_to_their_own_end(name: str) -> None:
    for value in (0.0, MOST[name]):
        assert getattr(AugmentationConfig(**{name: value}), name) == value
    for value in (-0.01, MOST[name] + 0.01, float("nan")):
        with pytest.raises(ConfigError, match=name):
            AugmentationConfig(**{name: value})


def test_a_run_from_before_there_were_these_changes_has_none_of_them() -> None:
    values = dataclasses.asdict(AugmentationConfig())
    assert {values[name] for name in MOST} == {0.0}
