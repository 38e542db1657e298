"""How a config names the earlier run that it begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config import RunConfig
from core.config.earlier_run import EarlierRun, earlier_run, kept_file, model_file
from core.config.files import check_files
from core.errors import ConfigError
from core.storage.paths import runs_dir


def finished(run_id: str, *phases: str) -> Path:
    run = runs_dir() / run_id
    for phase in phases:
        (run / phase).mkdir(parents=True)
        (run / phase / "model.keras").touch()
    return run


def test_a_run_is_named_with_or_without_its_phase() -> None:
    for start in (EarlierRun("pets-1"), EarlierRun("pets-1", "scratch")):
        assert earlier_run(start.weights) == start
        assert RunConfig(dataset="d", weights=start.weights).start == start
    assert earlier_run("imagenet") is earlier_run("/data/run:1.h5") is None


@pytest.mark.parametrize(
    "weights",
    [
        "run:",
        "run:/frozen",
        "run:..",
        "run:../../etc",
        "run:a/b",
        "run:a/",
        "run:C:\\x",
    ],
)
def test_what_is_no_run_is_no_path_either(weights: str) -> None:
    with pytest.raises(ConfigError, match="name a run and one of its phases"):
        RunConfig(dataset="d", weights=weights)


def test_the_phase_that_trained_the_backbone_is_meant_where_none_is_named() -> None:
    run = finished("pets-1", "frozen")
    assert model_file(EarlierRun("pets-1")) == run / "frozen" / "model.keras"
    finished("pets-1", "finetune")
    assert model_file(EarlierRun("pets-1")) == run / "finetune" / "model.keras"


def test_the_model_is_what_a_job_has_kept_where_its_run_is_gone() -> None:
    start = EarlierRun("pets-1", "finetune")
    config = RunConfig(dataset="d", weights=start.weights)
    with pytest.raises(ConfigError, match="weights of a run that is here"):
        check_files(config)
    kept = kept_file(runs_dir() / "other-2", start)
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert model_file(start) == kept
    check_files(config)
    assert model_file(EarlierRun("pets-1", "frozen")) is None


def test_a_network_that_nobody_pretrained_may_go_on_from_where_it_was_trained() -> None:
    settings = {"dataset": "d", "backbone": "small_cnn"}
    assert RunConfig(**settings, weights="run:pets-1/scratch").phases  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="nobody has pretrained"):
        RunConfig(**settings, weights="none")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="where the strategy is scratch"):
        RunConfig(dataset="d", strategy="scratch", weights="run:pets-1")
