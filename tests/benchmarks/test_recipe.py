from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks._plain import PlainJob
from benchmarks._ratios import BARS, COMPARISONS, summary
from benchmarks._recipe_networks import chosen_networks
from benchmarks._recipe_table import show
from benchmarks._report import Bar, header
from benchmarks.recipe import base_config, make_parser, measure
from core.cli.console import Console
from core.errors import ConfigError, UserError
from tests.drawn_pictures import draw_class_folders

REPOSITORY = Path(__file__).resolve().parents[2]

RATIOS = (
    "frozen_no_augmentation_ratio",
    "frozen_4_views_ratio",
    "frozen_second_run_ratio",
    "finetune_top20_ratio",
    "finetune_third_ratio",
)


def plain_arm(**seconds: float) -> dict[str, Any]:
    return {"phases": {name: {"seconds": value} for name, value in seconds.items()}}


def thaw_arm(**seconds: float) -> dict[str, Any]:
    waiting = dict.fromkeys(("decode", "features", "frozen", "line", "finetune"), 0.0)
    return {"stages": waiting | seconds | {"evaluate": 9.0}}


ARMS = {
    "plain": plain_arm(frozen=100.0, top20=60.0, third=90.0),
    "plain_augmented": plain_arm(frozen=120.0),
    "thaw_frozen": thaw_arm(decode=2.0, features=6.0, frozen=2.0),
    "thaw_frozen_second": thaw_arm(frozen=2.5),
    "thaw_frozen_4_views": thaw_arm(decode=2.0, features=16.0, frozen=2.0),
    "thaw_top20": thaw_arm(decode=2.0, frozen=50.0, line=6.0, finetune=4.0),
    "thaw_third": thaw_arm(line=10.0, finetune=50.0),
}


def test_ratios_compare_the_same_work() -> None:
    found = summary(ARMS)
    assert found["frozen_no_augmentation_seconds"] == {"plain": 100.0, "thaw": 10.0}
    assert found["frozen_no_augmentation_ratio"] == 10.0
    assert found["frozen_4_views_ratio"] == 6.0
    assert found["frozen_second_run_ratio"] == 40.0
    assert found["finetune_top20_ratio"] == 6.0
    assert found["finetune_third_ratio"] == 1.5


def test_what_fine_tuning_adds_to_the_features_stage_is_its_own() -> None:
    arms = ARMS | {"thaw_top20": thaw_arm(features=9.0, frozen=2.0, finetune=4.0)}
    found = summary(arms)
    assert found["finetune_top20_seconds"] == {"plain": 60.0, "thaw": 7.0}
    assert found["both_phases_top20_seconds"] == {"plain": 160.0, "thaw": 15.0}


def test_every_promised_ratio_has_its_bar() -> None:
    assert tuple(bar.key for bar in BARS) == RATIOS
    assert tuple(bar.least for bar in BARS) == (10, 5, 25, 5, 2.5)
    assert {item.key for item in COMPARISONS if item.least is None} == {
        "both_phases_top20",
        "both_phases_third",
    }


def test_a_bar_is_met_from_its_value_on() -> None:
    bar = Bar("speed", 5)
    assert bar.judge({"speed": 5.0}) == {"least": 5, "met": True}
    assert bar.judge({"speed": 4.99})["met"] is False


def test_the_table_shows_ratios_and_bars(capsys: pytest.CaptureFixture[str]) -> None:
    process = {"other_seconds": 1.0, "wall_seconds": 2.0, "peak_memory_mb": 1234}
    arms = {
        name: arm | process | {"val_accuracy": {"frozen": 0.875}}
        for name, arm in ARMS.items()
    }
    figures = {"size": 224, "weights": "imagenet", **summary(ARMS), "arms": arms}
    report = header("recipe", True, 0) | {
        "data": {"name": "elpv", "train": 1968, "validation": 656},
        "epochs": 10,
        "backbone": "lite",
        "bars": {bar.key: bar.judge(figures) for bar in BARS},
        "backbones": {"lite": figures},
    }
    show(report, Console())
    out = capsys.readouterr().out
    lines = {line.split("  ")[0]: line.split() for line in out.splitlines()}
    assert lines["finetune third"][2:] == ["90.0", "60.0", "1.5x", "2.5x", "missed"]
    assert lines["frozen 4 views"][3:] == ["120.0", "20.0", "6.0x", "5x", "met"]
    assert "1,234" in out
    assert "QUICK" in out
    assert "1,968 training and 656 validation" in out


def test_two_backbones_are_measured_unless_one_is_named() -> None:
    def names(*words: str) -> list[str]:
        return [item.name for item in chosen_networks(make_parser().parse_args(words))]

    assert names() == ["efficientnet_lite0", "mobilenet_v2"]
    assert names("--quick") == ["efficientnet_lite0"]
    assert names("--backbone", "resnet50") == ["resnet50"]


def test_a_named_backbone_keeps_what_is_known_of_it() -> None:
    (network,) = chosen_networks(
        make_parser().parse_args(["--backbone", "mobilenet_v2", "--size", "96"])
    )
    assert (network.size, network.weights) == (96, "none")


def test_settings_of_no_backbone_are_refused() -> None:
    with pytest.raises(ConfigError, match="no --backbone"):
        chosen_networks(make_parser().parse_args(["--size", "96"]))


def test_early_stopping_cannot_cut_epochs() -> None:
    network = chosen_networks(make_parser().parse_args([]))[0]
    config = base_config(network, 10, 0)
    assert config.frozen.patience == config.finetune.patience == 0
    assert (config.frozen.epochs, config.epochs("finetune")) == (10, 10)
    assert (config.views, config.batch_size, config.input_size) == (0, 32, 224)


def test_a_job_comes_back_from_its_file() -> None:
    network = chosen_networks(make_parser().parse_args([]))[0]
    job = PlainJob(Path("x"), base_config(network, 3, 1), unfreeze=(20, 47))
    assert PlainJob.from_json(json.loads(json.dumps(job.to_json()))) == job


def test_a_missing_folder_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    words = ["--data", str(tmp_path / "none"), "--scratch", str(tmp_path)]
    with pytest.raises(UserError, match="none"):
        measure(make_parser().parse_args(words), Console())
    assert not list(tmp_path.iterdir())


def test_the_parent_never_loads_keras() -> None:
    check = (
        "import sys, benchmarks.recipe;"
        "sys.exit(any(name in sys.modules for name in ('keras', 'tensorflow')))"
    )
    subprocess.run([sys.executable, "-c", check], cwd=REPOSITORY, check=True)


@pytest.mark.slow
@pytest.mark.skipif(
    not os.environ.get("THAW_ALL_BENCHMARKS"),
    reason="ten trainings: needs THAW_ALL_BENCHMARKS=1",
)
def test_all_arms_run_to_a_report(tmp_path: Path) -> None:
    pictures = draw_class_folders(tmp_path / "in", {"disc": 12, "square": 12})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    words = (
        f"--json --data {pictures} --backbone mobilenet --alpha 0.25 --weights none "
        f"--size 32 --epochs 1 --scratch {scratch}"
    )
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.recipe", *words.split()],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["data"] == {"name": str(pictures), "train": 18, "validation": 6}
    for key in RATIOS:
        seconds = report[key.replace("_ratio", "_seconds")]
        expected = seconds["plain"] / seconds["thaw"]
        assert report[key] == pytest.approx(expected, abs=0.01)
        assert report["bars"][key]["met"] == (
            report[key] >= report["bars"][key]["least"]
        )
    figures = report["backbones"]["mobilenet"]
    assert set(figures["arms"]) == set(report["val_accuracy"]) == set(ARMS)
    assert all(value > 100 for value in figures["peak_memory_mb"].values())
    assert set(figures["val_accuracy"]["plain"]) == {"frozen", "top20", "third"}
    assert figures["arms"]["plain"]["phases"]["top20"]["layers"] == 20
    assert figures["arms"]["thaw_frozen_second"]["stages"]["features"] < 1.0
    assert not list(scratch.iterdir())
