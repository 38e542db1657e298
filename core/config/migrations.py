"""Configs as earlier versions wrote them, so that their runs stay readable."""

from __future__ import annotations

from typing import Any

# What settings were called before and are called now; the command line takes both.
FORMER_NAMES = {
    "unfreeze": "finetune.steps.0.unfreeze",
    "finetune.epochs": "finetune.steps.0.epochs",
    "finetune.learning_rate": "finetune.steps.0.learning_rate",
    "finetune.gradual": "finetune.steps.1:",  # all steps after the first
}

_OF_STEPS = ("epochs", "learning_rate", "gradual")  # of the fine-tune phase, before
_FINETUNE = {"epochs": 10, "learning_rate": 1e-4, "patience": 4}  # where it said none


def upgraded(values: Any) -> Any:
    """Plain values of a config in today's form; today's are returned as they are."""
    if not isinstance(values, dict):
        return values
    values = values if "strategy" in values else _with_strategy(values)
    return _with_smoothing(_with_norms(_with_steps(values)))


def with_first_step(finetune: Any, unfreeze: int | str) -> Any:
    """Plain values of a fine-tune phase in today's form.

    Before there were steps of unfreezing, epochs and rate of the first one were the
    phase's, and further steps were called gradual.

    Args:
        finetune: In either form; what is no object is returned as it is.
        unfreeze: What the first step unfreezes; the former phase did not say it.
    """
    if not isinstance(finetune, dict) or "steps" in finetune:
        return finetune
    rest = {name: finetune[name] for name in finetune if name not in _OF_STEPS}
    pace = {name: finetune[name] for name in _OF_STEPS[:2] if name in finetune}
    steps = finetune.get("gradual", [])
    if isinstance(steps, list | tuple):  # else the error names the list
        steps = [{"unfreeze": unfreeze} | pace, *steps]
    return rest | {"steps": steps}


def _with_strategy(values: dict[str, Any]) -> dict[str, Any]:
    """Before there were strategies, no epochs of fine-tuning meant a frozen phase only.

    The head was one dropout layer, and views followed the run's seed.
    """
    upgrade = dict(values)
    finetune, head = upgrade.get("finetune"), upgrade.get("head")
    if isinstance(finetune, dict) and finetune.get("epochs") == 0:
        upgrade["strategy"] = "frozen"
        upgrade["finetune"] = finetune | {"epochs": 1}
    if isinstance(head, dict) and "dropout" in head:
        rest = {name: value for name, value in head.items() if name != "dropout"}
        layer = {"kind": "dropout", "rate": head["dropout"]}
        upgrade["head"] = rest | {"layers": [layer]}
    if "view_seed" not in upgrade and "seed" in upgrade:
        upgrade["view_seed"] = upgrade["seed"]
    return upgrade


def _with_norms(values: dict[str, Any]) -> dict[str, Any]:
    """Before batch normalisation could be estimated anew, it never was.

    It counts from scratch only. What people write is a part of a config, which means
    today's default; a run's is whole, and names `adapt_norms` too.
    """
    is_whole = "adapt_norms" in values and "precise_norms" not in values
    if values.get("strategy") != "scratch" or not is_whole:
        return values
    return values | {"precise_norms": False}


def _with_smoothing(values: dict[str, Any]) -> dict[str, Any]:
    """Before labels could be smoothed, and by default were, they never were.

    A run's config is whole: it has these three.
    """
    is_whole = {"frozen", "views", "weights"} <= values.keys()
    if not is_whole or "label_smoothing" in values:
        return values
    return values | {"label_smoothing": 0.0}


def _with_steps(values: dict[str, Any]) -> dict[str, Any]:
    """Before there were steps of unfreezing, what the first unfreezes was the run's."""
    finetune = values.get("finetune", _FINETUNE if "unfreeze" in values else None)
    if not isinstance(finetune, dict) or "steps" in finetune:
        return values
    upgrade = {name: value for name, value in values.items() if name != "unfreeze"}
    steps = with_first_step(finetune, values.get("unfreeze", 0))
    return upgrade | {"finetune": steps}
