"""A run that somebody watches comes to the same end as one that nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.config import FinetuneConfig, PhaseConfig
from core.runs import show
from core.runs.run import Run
from core.storage.files import read_json
from core.storage.paths import caches_dir
from core.training import passing, run_job
from core.training.callbacks import shown_maps
from core.training.run_job import train
from tests.conftest import unfreeze_steps

pytestmark = pytest.mark.usefixtures("fast_training")

_TIMES = ("seconds", "peak_bytes")
SETTINGS = {
    "strategy": "finetune",
    "image_size": 96,  # so that the last feature map has places
    "views": 1,
    "frozen": PhaseConfig(1, 1e-2, 1),
    "finetune": FinetuneConfig(unfreeze_steps((9, 2, 1e-3)), 2),
}


def figures(run: Run, phase: str) -> dict[str, Any]:
    found = read_json(run.path / phase / "result.json")
    return {name: value for name, value in found.items() if name not in _TIMES}


def test_a_watched_run_shows_and_ends_as_an_unwatched_one(
    make_real_run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (passing, shown_maps):
        monkeypatch.setattr(module, "_SHOW_SECONDS", 0.0)
    monkeypatch.setattr(show, "WATCHED_SECONDS", 1e9)
    watched, unwatched = make_real_run(**SETTINGS), make_real_run(**SETTINGS)
    show.ask_to_show(watched)
    passed: list[show.Passed] = []
    end = show.end_show

    def look_and_end(folder: Path) -> None:
        passed.extend(show.passing_pictures(watched))
        end(folder)

    with monkeypatch.context() as patch:
        patch.setattr(run_job, "end_show", look_and_end)
        train(watched)
    for entry in caches_dir().glob("features-*"):
        entry.rename(entry.with_name(f"set-aside-{entry.name}"))
    train(unwatched)

    assert passed and all(item["has_heat"] for item in passed)
    assert show.passing_pictures(watched) == []
    maps = show.changing_maps(watched)
    assert maps is not None and maps["epochs"] == [0, 1, 2]
    assert maps["side"] == 3 and len(maps["channels"]) == 12
    assert not (watched.path / show.REQUEST).exists()
    assert not (unwatched.path / show.SHOW).exists()
    for phase in ("frozen", "finetune"):
        assert figures(watched, phase) == figures(unwatched, phase)
        for split in ("validation", "test"):
            one, two = (run.predictions(phase, split) for run in (watched, unwatched))
            assert np.array_equal(one.probabilities, two.probabilities)
