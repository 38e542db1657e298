"""A setting that a sweep varies, and between what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.runs.sweep_formats import AxisForm

GRID_POINTS = 4  # of a range on a grid


@dataclass(frozen=True)
class Axis:
    """A setting that is varied.

    Attributes:
        name: Dotted, as `--set` has it.
        kind: "float", "int" or "choice".
        low, high: Of numbers, both included.
        is_log: Whether powers of ten are spread evenly.
        values: Of a choice.
    """

    name: str
    kind: str
    low: float = 0.0
    high: float = 0.0
    is_log: bool = False
    values: tuple[Any, ...] = ()

    @classmethod
    def of(cls, form: AxisForm) -> Axis:
        """The axis that was written."""
        return cls(**{**form, "values": tuple(form.get("values", ()))})  # type: ignore[arg-type]

    def form(self) -> AxisForm:
        """What is written of it."""
        if self.kind == "choice":
            return {"name": self.name, "kind": "choice", "values": list(self.values)}
        return {
            "name": self.name,
            "kind": self.kind,
            "low": self.low,
            "high": self.high,
            "is_log": self.is_log,
        }

    @property
    def grid(self) -> list[Any]:
        """Its values on a grid: all of a choice, some of a range, evenly spread."""
        if self.kind == "choice":
            return list(self.values)
        ends = self.low, self.high
        spread = np.geomspace if self.is_log else np.linspace
        numbers = [float(f"{value:.6g}") for value in spread(*ends, GRID_POINTS)]
        if self.kind == "int":
            return sorted({round(number) for number in numbers})
        return numbers

    @property
    def text(self) -> str:
        """What it goes between, as `read_axes` reads it."""
        if self.kind == "choice":
            return ",".join(
                value if isinstance(value, str) else json.dumps(value)
                for value in self.values
            )
        return f"{self.low:g}:{self.high:g}"

    def holds(self, value: Any) -> bool:
        """Whether a value lies on it."""
        if self.kind == "choice":
            return any(value == it and type(value) is type(it) for it in self.values)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and self.low <= value <= self.high
