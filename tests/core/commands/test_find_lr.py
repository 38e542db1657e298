"""`find-lr`: which phase it sweeps, with which settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main


@pytest.fixture
def folder(tmp_path: Path, draw_images: Callable[..., Path]) -> Path:
    return draw_images(tmp_path / "pictures", {"disc": 20, "square": 20})


def test_find_lr_sweeps_what_a_run_would_train(
    folder: Path, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--phase", "finetune", "--set", "unfreeze=20", "--set", "batch_size=8"]
    assert main(["find-lr", str(folder), *words]) == 0
    ((kind, config, options),) = asked
    assert kind == "find_lr" and options == {"phase": "finetune"}
    assert (config.finetune.steps[0].unfreeze, config.batch_size) == (20, 8)
    assert "--set finetune.steps.0.learning_rate=1.0e-05" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["--recipe", "small_cnn"],
        ["--set", "strategy=scratch"],
        ["--recipe", "small_cnn", "--phase", "scratch"],
    ],
)
def test_find_lr_from_scratch_sweeps_the_phase_that_there_is(
    words: list[str], folder: Path, asked: list[Any]
) -> None:
    assert main(["find-lr", str(folder), *words]) == 0
    ((_, config, options),) = asked
    assert config.strategy == "scratch" and options == {"phase": "scratch"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "strategy=frozen"], "a phase that the strategy frozen has: frozen"),
        (["--recipe", "small_cnn"], "a phase that the strategy scratch has: scratch"),
        (["--set", "unfreeze=from:nonsense"], "unfreeze to begin at a layer's name"),
    ],
)
def test_find_lr_refuses_what_no_run_has(
    words: list[str],
    message: str,
    folder: Path,
    asked: list[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["find-lr", str(folder), "--phase", "finetune", *words]) == 2
    assert message in capsys.readouterr().err
    assert not asked
