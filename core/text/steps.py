"""How long training's steps are, in words: optimizer, rate over time, plateau."""

from __future__ import annotations

from typing import Any

from core.text.numbers import number


def optimizer_text(optimizer: dict[str, Any]) -> str:
    """An `OptimizerConfig` in words, such as "adamw, weight decay 0.01"."""
    parts = [
        f"{word} {optimizer[name]:g}"
        for name, word in (
            ("weight_decay", "weight decay"),
            ("momentum", "momentum"),
            ("global_clipnorm", "gradients up to"),
        )
        if optimizer[name]
    ]
    return ", ".join([optimizer["name"], *parts])


def schedule_text(schedule: dict[str, Any]) -> str:
    """A `ScheduleConfig` in words, such as "cosine, warm-up 10%"."""
    kind = str(schedule["kind"])
    if kind == "cosine":
        return f"cosine, warm-up {schedule['warmup']:.0%}"
    if kind == "exponential":
        steps = schedule["decay_steps"]
        jumps = ", in jumps" if schedule["staircase"] else ""
        return f"times {schedule['decay_rate']:g} every {steps:,} steps{jumps}"
    return kind


def plateau_text(plateau: dict[str, Any]) -> str:
    """A `PlateauConfig` in words, such as "times 0.5 after 3 epochs"."""
    if plateau["factor"] == 1:
        return "never lowered"
    epochs, least = number(plateau["patience"], "epoch"), plateau["min_learning_rate"]
    text = f"times {plateau['factor']:g} after {epochs}"
    return f"{text}, not below {least:g}" if least else text
