"""Studies of drawn pictures that end in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.runs.study import RESULTS, Study, load_study
from core.training.studies import perform

# What the fixture `start` gives: kind, options, changed settings -> a study.
Submit = Callable[..., Study]


def finished(study: Study) -> dict[str, Any]:
    """Its result, when it has come to its end here."""
    perform(study)
    assert study.status()["state"] == "done"
    assert {s["state"] for s in study.status()["stages"].values()} == {"done"}
    found = load_study(study.id).result(RESULTS[study.kind])
    assert found is not None
    return dict(found)
