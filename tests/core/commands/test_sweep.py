"""`sweep`: what it tries, and what it trains at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.cli import studies
from core.commands import sweep
from core.data.manifest import Manifest
from core.runs.study import Study, list_studies
from core.runs.trials import write_trial
from core.storage.files import write_json
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run
from tests.core.sweep.made_trials import trial

VARY = ["--vary", "head.dropout=0.1:0.5", "--vary", "batch_size=8,16"]


@pytest.fixture
def folder(tmp_path: Path, draw_images: Callable[..., Path]) -> Path:
    return draw_images(tmp_path / "pictures", {"disc": 20, "square": 20})


def test_a_sweep_tries_frozen_heads_unless_more_is_asked_for(
    folder: Path, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", "--data", str(folder), *VARY, "--trials", "12"]) == 0
    ((kind, config, options),) = asked
    assert kind == "sweep" and config.strategy == "frozen"
    plan = options["sweep"]
    assert [axis["name"] for axis in plan["axes"]] == [
        *("head.layers.0.rate", "batch_size")
    ]
    assert (plan["trials"], plan["search"], plan["aim"]) == (12, "bayes", "accuracy")
    assert "Best is trial 2." in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [["--strategy", "finetune"], ["--vary", "unfreeze=5,9"], ["--recipe", "default"]],
)
def test_trials_fine_tune_where_that_is_asked_for(
    words: list[str], folder: Path, asked: list[Any]
) -> None:
    assert main(["sweep", "--data", str(folder), *VARY, *words]) == 0
    assert asked[0][1].strategy == "finetune"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "a setting to vary"),
        (["--vary", "nothing=1:2"], "a setting to vary"),
        ([*VARY, "--trials", "20000"], "trials to be between"),
    ],
)
def test_what_makes_no_sweep_is_refused_before_images_are_read(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", "--data", "nowhere", *words]) == 2
    assert message in capsys.readouterr().err


def test_the_best_or_any_trial_is_trained_as_a_run(
    manifest: Manifest,
    asked: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    trained: list[Any] = []

    def made(config: Any, images: Manifest, name: str) -> Any:
        trained.append(config)
        return make_run(images, {"frozen": 3})

    monkeypatch.setattr(sweep, "submit", made)
    monkeypatch.setattr(sweep, "follow", lambda run, console: "done")
    assert main(["sweep", "--data", manifest.root, *VARY]) == 0
    (study,) = list_studies("sweep")
    write_trial(study.path, trial(0, [1]))
    write_trial(study.path, trial(1, [1, 2], values={"batch_size": 16}))
    again = ["sweep", "--study", study.id]
    capsys.readouterr()
    report = answer(capsys, *again, "--train-best")
    assert trained[0].batch_size == 16 and report["run"]["run_id"]
    assert [it["number"] for it in report["tried"]] == [0, 1]
    answer(capsys, *again, "--train", "0")
    assert trained[1].batch_size == 32
    assert main([*again, "--train", "7"]) == 2
    assert "a trial from 0 to 1" in capsys.readouterr().err


@pytest.fixture
def stopped(
    manifest: Manifest, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> Study:
    """A sweep that was stopped, with what it had found."""
    assert main(["sweep", "--data", manifest.root, *VARY]) == 0
    capsys.readouterr()
    (study,) = list_studies("sweep")
    write_trial(study.path, trial(0, [1]))
    write_json(study.path / "status.json", {"state": "stopped"})
    return study


def test_the_best_of_a_sweep_that_was_stopped_is_trained_and_it_stays_stopped(
    stopped: Study, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    resumed: list[Study] = []
    monkeypatch.setattr(sweep, "resume", resumed.append)
    monkeypatch.setattr(sweep, "submit", lambda *_: make_run(manifest, {"frozen": 3}))
    monkeypatch.setattr(sweep, "follow", lambda run, console: "done")
    assert main(["sweep", "--study", stopped.id, "--train-best"]) == 0
    assert not resumed
    assert main(["sweep", "--study", stopped.id]) == 0
    assert [study.id for study in resumed] == [stopped.id]


def test_a_sweep_that_fails_after_a_stop_does_not_pass_for_what_it_found_before(
    stopped: Study,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(studies, "follow", lambda *_: "failed")
    assert main(["sweep", "--study", stopped.id]) != 0
    assert "Best is trial" not in capsys.readouterr().out
