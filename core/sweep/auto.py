"""Which settings an automatic training tries, and in which order.

It is the advice that this project's measurements give. A whole training of the settings
as they are comes first. Only what is left beyond it is spent on a search, in the order
of what it usually wins: a backbone and an image size, what the head learns with, how
deep to thaw and at what rate; and other settings are taken only where they are better
by more than chance. Nothing here looks at images: `core.training.auto_study` tries it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.backbones.thaw_line import default_unfreeze
from core.config import RunConfig
from core.runs.sweep_formats import Trial
from core.runs.trials import done
from core.sweep.axis import Axis
from core.sweep.found import preferred
from core.sweep.space import with_values

# When each part of the search is over, as a share of the time that there is. The rest
# is for the training of the best.
RANKING, FROZEN, HEADS, SEARCH = 0.12, 0.3, 0.36, 0.6

# How often both phases have to fit into what is left, so that there is time to search:
# a whole training is worth more than the choice between settings that are much alike.
ROOM = 2.0

TRIAL_EPOCHS = 3  # of fine-tuning, to tell good settings from bad ones
MOST_EPOCHS = 30  # of fine-tuning at last
HEAD_TRIALS = 8

_VIEWS = (4, 2, 0)  # of each training image: as many as there is time for
_LARGER = 1.34  # an image's side, where details may count
_SIZE_STEP = 4
_MOST_BACKBONES = 2  # that are tried with all images
_RATE_FACTORS = (1.0, 0.35, 1.7)  # of fine-tuning, against the settings as they are

# Besides the one that the settings have: a layer between features and output.
_HEADS = (
    [
        {"kind": "dense", "units": 256, "activation": "relu", "l1": 0.0, "l2": 0.0},
        {"kind": "dropout", "rate": 0.3},
    ],
)

HEAD_AXES = (
    Axis("frozen.learning_rate", "float", 3e-4, 1e-2, is_log=True),
    Axis("label_smoothing", "float", 0.0, 0.15),
)


def first_tries() -> list[dict[str, Any]]:
    """Frozen phases of the settings as they are: with all of their views, or fewer."""
    return [{"strategy": "frozen", "views": views} for views in _VIEWS]


def frozen_tries(
    config: RunConfig, first: Mapping[str, Any], ranked: Sequence[str]
) -> list[dict[str, Any]]:
    """Backbones and image sizes to try, the most promising first.

    Args:
        config: The settings as they are.
        first: Values of the first try.
        ranked: Backbones by their linear probe, the best first; [] = not known.
    """
    names = dict.fromkeys((*ranked[:_MOST_BACKBONES], config.backbone))
    tries = []
    for name in names:
        own: dict[str, Any] = {}
        size = config.input_size
        if name != config.backbone:
            own = {"backbone": name, "alpha": 1.0, "image_size": 0}
            size = RunConfig(config.dataset, backbone=name).input_size
            tries.append({**first, **own})
        larger = _SIZE_STEP * round(_LARGER * size / _SIZE_STEP)
        tries.append({**first, **own, "image_size": larger})
    return tries


def head_tries(base: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Other heads on the features of the best frozen phase, and another fit of it."""
    fitted = {**base, "head.fit": "converged"}
    return [fitted, *({**base, "head.layers": layers} for layers in _HEADS)]


def finetune_tries(config: RunConfig, base: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Depths and rates of fine-tuning to try, the most promising first.

    Args:
        config: The settings as they are.
        base: Values of the best frozen phase.
    """
    changed = with_values(config, base)
    own = config.finetune.steps[0].learning_rate
    least = default_unfreeze(changed.network, changed.facts)
    most = len(changed.network.layers) - 1
    depths = list(dict.fromkeys((least, min(2 * least, most))))
    return [
        {
            **whole(base),
            "finetune.steps.0.epochs": TRIAL_EPOCHS,
            "finetune.steps.0.unfreeze": depth,
            "finetune.steps.0.learning_rate": factor * own,
        }
        for factor in _RATE_FACTORS
        for depth in depths
    ]


def whole(values: Mapping[str, Any]) -> dict[str, Any]:
    """Both phases, with as many epochs as the settings have."""
    return {**values, "strategy": "finetune"}


def bases(trials: Sequence[Trial]) -> list[dict[str, Any]]:
    """The values of the frozen phases that were tried: the preferred, then the best."""
    frozen = [it for it in done(trials) if it["values"].get("strategy") == "frozen"]
    first = preferred(frozen)
    frozen.sort(key=lambda it: (it is not first, -it["accuracy"], it["loss"]))
    return [it["values"] for it in frozen]


def winner_values(
    config: RunConfig,
    trials: Sequence[Trial],
    epochs: int,
    base: Mapping[str, Any],
) -> dict[str, Any]:
    """What is trained at last.

    Both phases where there is time for fine-tuning: the run keeps the frozen one
    where fine-tuning does not win on validation.

    Args:
        config: The settings as they are.
        trials: All that were tried.
        epochs: Of fine-tuning that there is time for; 0 = none.
        base: Of the frozen phase that there is time to fine-tune from.
    """
    if not epochs:
        return next(iter(bases(trials)), dict(base))
    tuned = [it for it in trials if it["values"].get("strategy") == "finetune"]
    best = preferred(tuned)
    values = best["values"] if best else finetune_tries(config, base)[0]
    return {**values, "finetune.steps.0.epochs": min(epochs, MOST_EPOCHS)}
