"""`code`: scripts of runs and recipes, and the folders that they are written to."""

from __future__ import annotations

import argparse
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.cli.console import Console
from core.commands import code
from core.config import RunConfig
from core.config.recipes import recipe
from core.config.serialization import with_settings
from core.data.datasets import open_dataset
from core.data.manifests import ensure_manifest
from core.errors import ConfigError, UserError, WeightsError
from core.runs.queue import create_run
from core.runs.requirements import check_requirements
from core.runs.run import Run
from tests.conftest import tiny_config

WEIGHTS = b"\x89HDF\r\n\x1a\n and so on"  # begins as such a file does


@pytest.fixture
def made_run(draw_images: Callable[..., Path], tmp_path: Path) -> Run:
    """A run with a weight file, that nobody has trained."""
    root = draw_images(tmp_path / "pets", {"cats": 10, "dogs": 10}, size=16)
    manifest = ensure_manifest(open_dataset(root))
    weights = tmp_path / "own.weights.h5"
    weights.write_bytes(WEIGHTS)
    config = tiny_config(manifest.dataset_id, weights=str(weights))
    return create_run(config, manifest, "pets")


def report(**given: Any) -> dict[str, Any]:
    arguments = {"run": None, "recipe": None, "set": [], "output": None} | given
    return code.run(argparse.Namespace(**arguments), Console())


def test_a_recipe_is_written_with_changed_settings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = report(recipe="resnet50_head", set=["batch_size=16", "frozen.epochs=3"])
    assert "BATCH_SIZE = 16\n" in made["code"]
    assert "FROZEN_EPOCHS = 3\n" in made["code"]
    assert (made["folder"], made["files"]) == (None, [])
    code.show(made, Console())
    assert capsys.readouterr().out == made["code"]


def test_a_run_is_written_with_its_split_and_weights(
    made_run: Run, tmp_path: Path
) -> None:
    target = tmp_path / "script"
    made = report(run=made_run.id, output=str(target))
    assert made["files"] == ["own.weights.h5", "split.csv", "train.py"]
    assert (target / "own.weights.h5").read_bytes() == WEIGHTS
    assert (target / "train.py").read_text() == made["code"]
    assert 'WEIGHTS = HERE / "own.weights.h5"\n' in made["code"]
    assert (target / "split.csv").read_bytes().startswith(b"\xef\xbb\xbfpath")
    rows = (target / "split.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "path,label,split" and len(rows) == 21


def test_the_command_that_runs_the_script_can_be_pasted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "it's an odd $HOME"
    code.show(report(recipe="small_cnn", output=str(target)), Console())
    *_, told = capsys.readouterr().out.splitlines()
    command = told.removeprefix("To run it: ").removesuffix(" [DATA_FOLDER]")
    assert shlex.split(command) == ["python", str(target / "train.py")]


def test_the_script_of_a_run_names_its_weight_file(made_run: Run) -> None:
    made = report(run=made_run.id)
    assert f'WEIGHTS = Path("{made_run.config.weights}")\n' in made["code"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(UserError, match="nothing is overwritten"):
        report(recipe="small_cnn", output=str(tmp_path / "mine"))
    assert list((tmp_path / "mine").iterdir()) == []


def test_a_file_is_no_place_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match="a folder that can be made anew"):
        report(recipe="small_cnn", output=str(tmp_path / "notes.txt" / "script"))


@pytest.mark.parametrize("given", [{}, {"run": "latest", "recipe": "small_cnn"}])
def test_either_a_run_or_a_recipe_is_expected(given: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="either a run or --recipe"):
        report(**given)


def test_a_wrong_setting_is_named() -> None:
    with pytest.raises(ConfigError, match="batch_size"):
        report(recipe="small_cnn", set=["batch_size=0"])


@pytest.mark.parametrize(
    "settings",
    [
        ['finetune.gradual=[{"unfreeze": 40, "epochs": 1, "learning_rate": 1e-4}]'],
        ["weights="],
        ["weights=/gone.h5"],
        ["unfreeze=from:mixed7"],
        ["feature_layer=mixed7"],
    ],
)
def test_settings_that_no_run_can_have_are_refused_in_the_same_words(
    settings: list[str],
) -> None:
    config = RunConfig.from_json(
        with_settings(recipe("default").config.to_json(), settings)
    )
    with pytest.raises(ConfigError) as refused:
        check_requirements(config)
    with pytest.raises(ConfigError) as caught:
        report(recipe="default", set=settings)
    assert str(caught.value) == str(refused.value)


def test_an_output_for_other_classes_is_refused(
    draw_images: Callable[..., Path], tmp_path: Path
) -> None:
    root = draw_images(tmp_path / "abc", {"a": 4, "b": 4, "c": 4}, size=16)
    manifest = ensure_manifest(open_dataset(root))
    run = create_run(tiny_config(manifest.dataset_id), manifest, "abc")
    with pytest.raises(ConfigError, match="two classes for a sigmoid output"):
        report(run=run.id, set=["head.output=sigmoid"])


def test_a_script_asks_nothing_of_this_computers_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.hardware.supports_bfloat16", lambda: False)
    assert report(recipe="default", set=["precision=mixed"])["code"]


def test_the_script_of_a_run_can_be_read_when_its_weight_file_is_gone(
    made_run: Run,
) -> None:
    Path(made_run.config.weights).unlink()
    assert f'Path("{made_run.config.weights}")' in report(run=made_run.id)["code"]
    with pytest.raises(ConfigError, match="weight file"):
        report(run=made_run.id, set=["batch_size=8"])


def test_a_weight_file_that_is_gone_leaves_no_folder(
    made_run: Run, tmp_path: Path
) -> None:
    Path(made_run.config.weights).unlink()
    with pytest.raises(ConfigError, match="weight file"):
        report(run=made_run.id, output=str(tmp_path / "script"))
    assert not (tmp_path / "script").exists()


def test_weights_that_cannot_be_written_leave_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 1, "", "there is no package")

    monkeypatch.setattr(code.subprocess, "run", fail)
    with pytest.raises(WeightsError, match="there is no package"):
        report(recipe="default", output=str(tmp_path / "script"))
    assert not (tmp_path / "script").exists()


@pytest.mark.slow
def test_packaged_weights_are_written_beside_the_script(tmp_path: Path) -> None:
    made = report(recipe="default", output=str(tmp_path / "script"))
    assert made["files"] == ["efficientnet_lite0.weights.h5", "train.py"]
    num_bytes = (tmp_path / "script" / "efficientnet_lite0.weights.h5").stat().st_size
    assert num_bytes > 4 * RunConfig(dataset="").facts.parameters
