"""`scan`, and how `train` reads its arguments: nothing is trained here."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.__main__ import main
from core.cli.arguments import make_parser
from core.cli.console import Console
from core.cli.settings import chosen_config
from core.cli.splits import ready_manifest
from core.commands import train
from core.config import FRESH, RunConfig, UnfreezeStep
from core.data.datasets import open_dataset
from core.data.manifests import current_manifest
from core.errors import ConfigError

DrawImages = Callable[..., Path]


@pytest.fixture
def folder(draw_images: DrawImages, tmp_path: Path) -> Path:
    return draw_images(tmp_path / "pets", {"cats": 8, "dogs": 10}, size=32)


def scanned(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["scan", *words, "--json"]) == 0
    value: dict[str, Any] = json.loads(capsys.readouterr().out)
    return value


def parsed(*words: str) -> argparse.Namespace:
    return make_parser().parse_args(["train", "--data", "x", *words])


def chosen(*words: str) -> RunConfig:
    return chosen_config(parsed(*words)).config


def test_fractions_say_what_they_count_for_where_the_folders_give_the_split(
    draw_images: DrawImages, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed, split in enumerate(("train", "test")):
        draw_images(tmp_path / "pets" / split, {"cats": 8, "dogs": 8}, 32, seed)
    words = ["scan", str(tmp_path / "pets"), "--fractions", "0.5", "0.25", "0.25"]
    assert main(words) == 0
    told = capsys.readouterr().err
    assert "The folders say which images are for test; --fractions counts" in told


def test_scan_says_what_is_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "cats" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut")
    report = scanned(capsys, str(folder))
    assert report["id"].startswith("pets-") and report["name"] == "pets"
    assert report["num_images"] == 18
    assert report["splits"] == {"train": 12, "validation": 3, "test": 3}
    assert {name: sum(c.values()) for name, c in report["classes"].items()} == {
        "cats": 8,
        "dogs": 10,
    }
    assert report["sizes"]["width"] == {"min": 32, "median": 32, "max": 32}
    assert report["formats"] == {"PNG": 9, "JPEG": 9}
    assert [item["path"] for item in report["bad_files"]] == ["cats/broken.jpg"]
    assert len(report["digest"]) == 64
    assert report["new_split"] is True


def test_scan_names_pictures_with_nothing_to_see(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("L", (32, 32), 7).save(folder / "cats" / "empty.png")
    Image.fromarray(np.full((32, 32), 900, np.uint16)).save(folder / "dogs" / "16.png")
    report = scanned(capsys, str(folder))
    assert report["blank"] == [
        {"path": path, "reason": "one single value"}
        for path in ("cats/empty.png", "dogs/16.png")
    ]
    assert report["rendition"] == {"integers": [900.0, 901.0]}
    assert main(["scan", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "Used, with nothing to see in them (2):" in told
    assert "integer values from 900 to 901 are black to white" in told


def test_scan_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(folder)]) == 0
    captured = capsys.readouterr()
    assert "18 in 2 classes" in captured.out
    assert "made now, seed 0" in captured.out
    assert "Reading headers: 18 of 18" in captured.err


def test_a_split_stays_until_a_new_one_is_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = scanned(capsys, str(folder))
    assert main(["scan", first["id"], "--seed", "7", "--json"]) == 0
    captured = capsys.readouterr()
    kept = json.loads(captured.out)
    assert (kept["seed"], kept["digest"]) == (0, first["digest"])
    assert kept["new_split"] is False
    assert "its seed is 0, not 7" in captured.err
    new = scanned(capsys, str(folder), "--seed", "7", "--new-split")
    assert new["seed"] == 7 and new["digest"] != first["digest"]


def test_changes_since_the_split_are_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scanned(capsys, str(folder))
    shutil.move(folder / "cats" / "0000.png", folder / "dogs" / "other.png")
    report = scanned(capsys, str(folder))
    assert (report["added_since_split"], report["missing_since_split"]) == (1, 1)
    assert main(["scan", str(folder)]) == 0
    assert "1 image came and 1 went" in capsys.readouterr().out


def test_copies_in_two_given_splits_are_named(
    draw_images: DrawImages, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "given"
    for seed, split in enumerate(("train", "test")):
        draw_images(root / split, {"a": 6, "b": 6}, size=32, seed=seed)
    shutil.copy(root / "test/a/0000.png", root / "train/a/copy.png")
    report = scanned(capsys, str(root))
    assert [item["path"] for item in report["excluded"]] == ["train/a/copy.png"]
    assert report["bad_files"] == []
    assert main(["scan", str(root)]) == 0
    assert "Copies left out (1):" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing", "empty", "file.txt"])
def test_what_is_no_data_set_is_explained(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("text")
    assert main(["scan", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.startswith("Expected ")


def test_options_that_are_not_given_keep_their_defaults() -> None:
    assert chosen() == RunConfig(dataset="")


def test_options_reach_the_config(tmp_path: Path) -> None:
    words = "--backbone mobilenet --alpha 0.5 --weights none --image-size 96 --views 0"
    words += " --batch-size 8 --frozen-epochs 3 --finetune-epochs 2 --frozen-lr 0.01"
    words += " --finetune-lr 1e-5 --unfreeze 12 --seed 4"
    config = chosen(*words.split())
    assert (config.backbone, config.alpha, config.weights) == ("mobilenet", 0.5, "none")
    assert (config.image_size, config.views, config.batch_size) == (96, 0, 8)
    assert (config.frozen.epochs, config.frozen.learning_rate) == (3, 0.01)
    assert config.finetune.steps == (UnfreezeStep(12, 2, 1e-5),)
    assert config.phases == ("frozen", "finetune")
    assert config.seed == 4
    config = chosen("--views", "fresh", "--precision", "bfloat16")
    assert (config.views, config.precision) == (FRESH, "bfloat16")


def test_a_phase_is_left_out_by_the_strategy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert chosen("--strategy", "frozen").phases == ("frozen",)
    words = ["train", "--data", "x", "--finetune-epochs", "0"]
    assert main(words) == 2
    assert "0 is no whole number from 1 on" in capsys.readouterr().err


def test_from_scratch_begins_with_random_weights() -> None:
    config = chosen("--strategy", "scratch", "--backbone", "small_cnn")
    assert (config.weights, config.phases) == ("none", ("scratch",))
    config = chosen("--strategy", "scratch", "--weights", "none")
    assert config.weights == "none"


def test_a_weight_file_is_found_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "w.h5").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    config = chosen("--weights", "w.h5")
    assert config.weights == str(tmp_path.resolve() / "w.h5")


@pytest.mark.parametrize(
    "words",
    [
        ("--backbone", "resnet5000"),
        ("--alpha", "0.3"),
        ("--weights", "missing.h5"),
        ("--image-size", "8"),
        ("--frozen-lr", "nan"),
        ("--unfreeze", "100000"),
        ("--strategy", "scratch", "--weights", "imagenet"),
        ("--backbone", "small_cnn"),
    ],
)
def test_a_wrong_setting_is_refused_before_anything_is_read(
    words: tuple[str, ...],
) -> None:
    with pytest.raises(ConfigError):
        train.run(parsed(*words), Console())


def test_the_seed_splits_where_there_is_no_split(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = open_dataset(folder)
    made = ready_manifest(dataset, 5, Console())
    assert made.seed == 5
    assert current_manifest(dataset) == made
    assert ready_manifest(dataset, 6, Console()).digest == made.digest
    assert "its seed is 5, not 6" in capsys.readouterr().err
