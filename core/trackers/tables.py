"""A run's settings and figures as Markdown, in English, for other programs."""

from __future__ import annotations

from typing import Any

from core.cards.markdown import plain, table
from core.language.current import ENGLISH, speaking
from core.runs.run import Run
from core.text.numbers import accuracy
from core.text.settings import setting_name, setting_rows


@speaking(ENGLISH)
def settings_table(run: Run) -> str:
    """The settings, a row each."""
    rows = [
        (plain(setting_name(name)), plain(text))
        for name, text in setting_rows(run.config.to_json())
    ]
    return table(("Setting", "Value"), rows)


@speaking(ENGLISH)
def results_table(run: Run) -> str:
    """What each finished phase came to, a row each."""
    rows = [
        (
            phase,
            str(result["best_epoch"]),
            accuracy(*_shares(result["validation"]), "validation"),
            accuracy(*_shares(result["test"]), "test"),
        )
        for phase, result in run.results().items()
    ]
    return table(("Phase", "Epoch kept", "Validation", "Test"), rows)


def _shares(figures: Any) -> tuple[float | None, list[float], int]:
    return figures["accuracy"], figures["interval"], figures["count"]
