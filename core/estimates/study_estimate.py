"""How long a study will take, before it is started."""

from __future__ import annotations

from collections.abc import Sequence

from core.config import RunConfig
from core.estimates.estimate import estimate
from core.runs.study import CURVE_IMAGES, RANKED_IMAGES

# Fitting and judging linear classifiers: in any case, and per image.
_PROBE_SECONDS = 0.0, 4e-4
_CURVE_SECONDS = 0.8, 6e-4

_Counts = dict[str, dict[str, int]]  # images by class and split


def rank_seconds(dataset: str, backbones: Sequence[str], counts: _Counts) -> float:
    """Of ranking backbones.

    Args:
        dataset: Its id.
        backbones: Their names.
        counts: Images by class and split, as `Manifest.counts` gives them.
    """
    used = _most(counts, RANKED_IMAGES, ("train",))
    configs = [RunConfig(dataset, backbone=name) for name in backbones]
    return _features(configs, used) + len(configs) * _fitting(_PROBE_SECONDS, used)


def curve_seconds(config: RunConfig, counts: _Counts) -> float:
    """Of the learning curve on a backbone's features.

    Args:
        config: The study's.
        counts: Images by class and split, as `Manifest.counts` gives them.
    """
    used = _most(counts, CURVE_IMAGES, ("train", "validation"))
    return _features([config], used) + _fitting(_CURVE_SECONDS, used)


def _features(configs: Sequence[RunConfig], used: dict[str, int]) -> float:
    """Loading Keras once, then the pooled features of each backbone."""
    plans = [
        estimate(
            RunConfig(config.dataset, "frozen", config.backbone, views=0),
            {"all": used},
        )
        for config in configs
    ]
    each = [plan.seconds["decode"] + plan.seconds["features"] for plan in plans]
    return max((plan.start_seconds for plan in plans), default=0.0) + sum(each)


def _fitting(seconds: tuple[float, float], used: dict[str, int]) -> float:
    always, each = seconds
    return always + each * sum(used.values())


def _most(counts: _Counts, most: int, splits: tuple[str, ...]) -> dict[str, int]:
    """Images of some splits; of training images at most so many."""
    found = {
        split: sum(places.get(split, 0) for places in counts.values())
        for split in splits
    }
    return found | {"train": min(most, found["train"])}
