"""How long training's steps are, in words: optimizer, rate over time, plateau."""

from __future__ import annotations

from typing import Any

from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import number


def optimizer_text(optimizer: dict[str, Any]) -> str:
    """An `OptimizerConfig` in words, such as "adamw, weight decay 0.01"."""
    parts = [str(optimizer["name"])]
    if decay := optimizer["weight_decay"]:
        parts.append(_("weight decay {rate}", rate=numeral(f"{decay:g}")))
    if momentum := optimizer["momentum"]:
        parts.append(_("momentum {rate}", rate=numeral(f"{momentum:g}")))
    if norm := optimizer["global_clipnorm"]:
        parts.append(_("gradients up to {norm}", norm=numeral(f"{norm:g}")))
    return ", ".join(parts)


def schedule_text(schedule: dict[str, Any]) -> str:
    """A `ScheduleConfig` in words, such as "cosine, warm-up 10%"."""
    kind = str(schedule["kind"])
    if kind == "cosine":
        return _("cosine, warm-up {share}", share=f"{schedule['warmup']:.0%}")
    if kind == "exponential":
        values = {
            "factor": numeral(f"{schedule['decay_rate']:g}"),
            "steps": numeral(f"{schedule['decay_steps']:,}"),
        }
        if schedule["staircase"]:
            return _("times {factor} every {steps} steps, in jumps", **values)
        return _("times {factor} every {steps} steps", **values)
    return _("constant") if kind == "constant" else kind


def plateau_text(plateau: dict[str, Any]) -> str:
    """A `PlateauConfig` in words, such as "times 0.5 after 3 epochs"."""
    if plateau["factor"] == 1:
        return _("never lowered")
    values = {
        "factor": numeral(f"{plateau['factor']:g}"),
        "epochs": number(plateau["patience"], "epoch"),
    }
    if least := plateau["min_learning_rate"]:
        values["least"] = numeral(f"{least:g}")
        return _("times {factor} after {epochs}, not below {least}", **values)
    return _("times {factor} after {epochs}", **values)
