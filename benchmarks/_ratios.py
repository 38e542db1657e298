"""Which time of the plain recipe stands against which of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks._report import Bar, pair, ratio
from benchmarks._thaw import FINETUNE_STAGES, FROZEN_STAGES


@dataclass(frozen=True)
class Comparison:
    """One ratio.

    Attributes:
        key: Begins the names in the report.
        plain: Arm and phase of the plain recipe.
        thaw: Arm of ours.
        stages: Of ours, that do the same work.
        least: What the ratio is to reach.
    """

    key: str
    plain: tuple[str, str]
    thaw: str
    stages: tuple[str, ...]
    least: float


COMPARISONS = (
    Comparison(
        "frozen_no_augmentation", ("plain", "frozen"), "thaw_frozen", FROZEN_STAGES, 10
    ),
    Comparison(
        "frozen_4_views",
        ("plain_augmented", "frozen"),
        "thaw_frozen_4_views",
        FROZEN_STAGES,
        5,
    ),
    Comparison(
        "frozen_second_run",
        ("plain", "frozen"),
        "thaw_frozen_second",
        FROZEN_STAGES,
        25,
    ),
    Comparison("finetune_top20", ("plain", "top20"), "thaw_top20", FINETUNE_STAGES, 5),
    Comparison(
        "finetune_third", ("plain", "third"), "thaw_third", FINETUNE_STAGES, 2.5
    ),
)

BARS = tuple(Bar(f"{item.key}_ratio", item.least) for item in COMPARISONS)


def summary(arms: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """All ratios, each with the two times behind it.

    Args:
        arms: By name; those of the plain recipe have "phases", ours have "stages".
    """
    found: dict[str, Any] = {}
    for item in COMPARISONS:
        arm, phase = item.plain
        stages = arms[item.thaw]["stages"]
        seconds = pair(
            arms[arm]["phases"][phase]["seconds"],
            sum(stages[name] for name in item.stages),
        )
        found[f"{item.key}_ratio"] = ratio(seconds)
        found[f"{item.key}_seconds"] = seconds
    return found
