"""What a sweep is to do: checked before it is started."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.config import RunConfig
from core.data.manifest import Manifest
from core.errors import ConfigError, DataError
from core.language.numerals import numeral
from core.language.texts import _
from core.runs.auto_formats import AutoPlan
from core.runs.sweep_formats import SweepPlan, Trial
from core.sweep.axis import Axis
from core.sweep.space import with_values
from core.validation import require_range

_MOST_TRIALS = 10_000
_MOST_COMBINATIONS = 100_000
AUTO_MINUTES = (1, 60 * 24)


def make_plan(
    axes: Sequence[Axis],
    trials: int,
    search: str = "bayes",
    aim: str = "accuracy",
    prunes: bool = True,
    minutes: float = 0.0,
) -> SweepPlan:
    """The plan of a sweep.

    Args:
        axes: What is varied.
        trials: At most, the settings as they are included; a grid may have fewer.
        search: One of `core.runs.sweep_formats.SEARCHES`.
        aim: One of `core.runs.sweep_formats.AIMS`.
        prunes: Whether hopeless trials are ended early; not with the aim "both", as a
            quick trial may be worth it.
        minutes: After which no trial is begun; 0 = no limit.

    Raises:
        ConfigError: Nothing is varied, or a number is out of range.
    """
    if not axes:
        raise ConfigError(
            _("a setting to vary"),
            _("none"),
            _("Name one with --vary, such as --vary frozen.learning_rate."),
        )
    require_range("trials", trials, 1, _MOST_TRIALS)
    require_range("minutes", minutes, 0, 60 * 24 * 365)
    if search == "grid":
        combinations = math.prod(len(axis.grid) for axis in axes)
        if combinations > _MOST_COMBINATIONS:  # all are listed for each trial
            raise ConfigError(
                _(
                    "a grid of at most {most} combinations",
                    most=numeral(f"{_MOST_COMBINATIONS:,}"),
                ),
                numeral(f"{combinations:,}"),
                _("Vary fewer settings, name fewer values, or search at random."),
            )
        trials = min(trials, 1 + combinations)
    return {
        "axes": [axis.form() for axis in axes],
        "search": search,
        "aim": aim,
        "trials": trials,
        "prunes": prunes and aim != "both",
        "seconds": 60 * minutes,
    }


def auto_plan(minutes: float, backbones: Sequence[str]) -> AutoPlan:
    """The plan of an automatic training.

    Args:
        minutes: That it may take.
        backbones: Names of those that may be ranked.

    Raises:
        ConfigError: There are too few minutes to train anything, or too many.
    """
    require_range("minutes", minutes, *AUTO_MINUTES)
    return {"seconds": 60 * minutes, "backbones": list(backbones)}


def images_to_try(manifest: Manifest) -> Manifest:
    """The images on which settings are tried: of a set of folds, those of the first.

    Raises:
        DataError: There are no validation images, by which settings are chosen.
    """
    chosen = manifest.each_fold[0]
    for split in ("train", "validation"):
        if not chosen.split(split):
            raise DataError(
                _("validation images, to choose settings by")
                if split == "validation"
                else _("train images, to choose settings by"),
                _("none"),
                _("Make a split that has some."),
            )
    return chosen


def trial_config(config: RunConfig, trial: Trial) -> RunConfig:
    """The settings of a trial, to be trained as a run.

    Args:
        config: Of the sweep.
        trial: One of its trials.

    Raises:
        ConfigError: They don't go together.
    """
    return with_values(config, trial["values"])
