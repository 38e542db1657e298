"""Configs as earlier versions wrote them, so that their runs stay readable."""

from __future__ import annotations

from typing import Any


def upgraded(values: Any) -> Any:
    """Plain values of a config in today's form; today's are returned as they are.

    Before there were strategies, no epochs of fine-tuning meant a frozen phase only,
    the head was one dropout layer, and views followed the run's seed.
    """
    if not isinstance(values, dict) or "strategy" in values:
        return values
    made = dict(values)
    finetune, head = made.get("finetune"), made.get("head")
    if isinstance(finetune, dict) and finetune.get("epochs") == 0:
        made["strategy"] = "frozen"
        made["finetune"] = finetune | {"epochs": 1}
    if isinstance(head, dict) and "dropout" in head:
        rest = {name: value for name, value in head.items() if name != "dropout"}
        layer = {"kind": "dropout", "rate": head["dropout"]}
        made["head"] = rest | {"layers": [layer]}
    if "view_seed" not in made and "seed" in made:
        made["view_seed"] = made["seed"]
    return made
