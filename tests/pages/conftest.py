"""What every test of a page gets."""

from __future__ import annotations

import pytest

from core import machine
from core.machine import TYPICAL, Machine


@pytest.fixture(autouse=True)
def measured_machines(monkeypatch: pytest.MonkeyPatch) -> list[Machine]:
    """No test measures the machine for two seconds; what was asked for."""
    seen: list[Machine] = []

    def measure() -> Machine:
        seen.append(TYPICAL)
        return TYPICAL

    monkeypatch.setattr(machine, "measure", measure)
    return seen
