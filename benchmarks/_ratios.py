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
        plain: Arm of the plain recipe.
        phases: Of that arm.
        thaw: Arm of ours.
        stages: Of ours, that do the same work.
        least: What the ratio is to reach; None where nothing was promised.
    """

    key: str
    plain: str
    phases: tuple[str, ...]
    thaw: str
    stages: tuple[str, ...]
    least: float | None = None

    def thaw_seconds(self, arms: dict[str, dict[str, Any]]) -> float:
        """Of the stages.

        A run that fine-tunes keeps what crosses the thaw line in the pass that makes
        the features of the frozen phase. What this pass takes longer than that of a
        run without fine-tuning is a cost of fine-tuning.
        """
        stages = arms[self.thaw]["stages"]
        seconds = sum(stages[name] for name in self.stages)
        if "features" not in self.stages:
            alone = arms["thaw_frozen"]["stages"]["features"]
            seconds += max(0.0, stages["features"] - alone)
        return seconds


_FROZEN = ("frozen",)
_ALL_STAGES = (*FROZEN_STAGES, *FINETUNE_STAGES)

COMPARISONS = (
    Comparison(
        "frozen_no_augmentation", "plain", _FROZEN, "thaw_frozen", FROZEN_STAGES, 10
    ),
    Comparison(
        "frozen_4_views",
        "plain_augmented",
        _FROZEN,
        "thaw_frozen_4_views",
        FROZEN_STAGES,
        5,
    ),
    Comparison(
        "frozen_second_run", "plain", _FROZEN, "thaw_frozen_second", FROZEN_STAGES, 25
    ),
    Comparison("finetune_top20", "plain", ("top20",), "thaw_top20", FINETUNE_STAGES, 5),
    Comparison(
        "finetune_third", "plain", ("third",), "thaw_third", FINETUNE_STAGES, 2.5
    ),
    Comparison(
        "both_phases_top20", "plain", ("frozen", "top20"), "thaw_top20", _ALL_STAGES
    ),
    Comparison(
        "both_phases_third", "plain", ("frozen", "third"), "thaw_third", _ALL_STAGES
    ),
)

BARS = tuple(Bar(f"{item.key}_ratio", item.least) for item in COMPARISONS if item.least)


def summary(arms: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """All ratios, each with the two times behind it.

    Args:
        arms: By name; those of the plain recipe have "phases", ours have "stages".
    """
    found: dict[str, Any] = {}
    for item in COMPARISONS:
        phases = arms[item.plain]["phases"]
        plain = sum(phases[name]["seconds"] for name in item.phases)
        seconds = pair(plain, item.thaw_seconds(arms))
        found[f"{item.key}_ratio"] = ratio(seconds)
        found[f"{item.key}_seconds"] = seconds
    return found
