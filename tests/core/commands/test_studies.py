"""Seeds and the studies, from their words to their reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.commands import train
from core.config import RunConfig
from core.data.datasets import open_dataset
from tests.core.commands.study_results import PROBED


@pytest.fixture
def folder(tmp_path: Path, draw_images: Callable[..., Path]) -> Path:
    return draw_images(tmp_path / "pictures", {"disc": 20, "square": 20})


def test_rank_probes_what_is_named_and_puts_it_in_a_table(
    folder: Path, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rank", str(folder), "--backbone", "efficientnet_lite0"]) == 0
    ((kind, config, options),) = asked
    assert kind == "rank" and options == {"backbones": ["efficientnet_lite0"]}
    assert config.dataset == open_dataset(folder).id
    told = capsys.readouterr().out
    assert "Only EfficientNet-Lite0 was measured: 85.0%." in told
    assert main(["rank", str(folder)]) == 0
    assert {"efficientnet_lite0", "efficientnet_lite2"} <= set(asked[1][2]["backbones"])


def test_rank_tells_what_is_left_out_and_what_is_too_close(
    folder: Path,
    asked: list[Any],
    found: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = PROBED | {"backbone": "vgg19", "title": "VGG19", "seconds": 20.0}
    left_out = {"backbone": "vgg16", "title": "VGG16", "reason": "Expected weights."}
    found["rank"] = {"backbones": [other, PROBED], "left_out": [left_out]}
    assert main(["rank", str(folder)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "VGG16 is left out. Expected weights." in told
    assert "Try EfficientNet-Lite0 first: VGG19 and EfficientNet-Lite0 are too" in told


@pytest.mark.parametrize("command", ["rank", "curve"])
def test_a_network_that_nobody_pretrained_is_refused_at_once(
    command: str, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "no such folder", "--backbone", "small_cnn"]) == 2
    told = capsys.readouterr().err
    assert "a backbone with pretrained weights" in told and "strategy" not in told
    assert not asked


def test_no_probe_is_asked_for_where_a_class_has_one_training_image(
    tmp_path: Path,
    draw_images: Callable[..., Path],
    asked: list[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    tiny = str(draw_images(tmp_path / "tiny", {"disc": 3, "square": 20}))
    assert main(["rank", tiny]) == 2
    assert "at least 2 training images of every class" in capsys.readouterr().err
    assert main(["advise", tiny]) == 0
    told = capsys.readouterr()
    assert "goes without the frozen features" in told.err
    assert "frozen features separate" not in told.out
    assert not asked


def test_curve_ends_with_its_verdict(
    folder: Path, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["curve", str(folder)]) == 0
    assert asked[0][0] == "curve"
    assert capsys.readouterr().out.rstrip().endswith("More images may help.")


def test_advice_goes_by_the_probe_unless_it_is_to_be_quick(
    folder: Path, asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["advise", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert asked[0][2] == {"backbones": ["efficientnet_lite0"]}
    assert report["probe"]["accuracy"] == 0.85
    first = report["advice"][0]
    assert {"key", "title", "reason", "rule", "settings"} <= first.keys()
    assert first["settings"]["strategy"] == "frozen", "28 images"
    assert main(["advise", str(folder), "--quick", "--json"]) == 0
    assert len(asked) == 1
    assert json.loads(capsys.readouterr().out)["probe"] is None


def test_each_seed_is_a_run_of_one_group_and_the_report_is_their_mean(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[tuple[RunConfig, str]] = []

    def trained(config: RunConfig, *others: Any) -> RunConfig:
        seen.append((config, others[-1]))
        return config

    def report(made: RunConfig) -> dict[str, Any]:
        figures = {"val_accuracy": 0.8, "test_accuracy": 0.7 + made.seed / 10}
        return {
            "run_id": f"r{made.seed}",
            "state": "done",
            "seconds": 2.0,
            "phases": {"frozen": figures},
        }

    monkeypatch.setattr(train, "_train", trained)
    monkeypatch.setattr(train, "_report", report)
    monkeypatch.setattr(train, "_measure_machine", lambda console: None)
    words = ["train", "--data", str(folder), "--seeds", "3", "--strategy", "frozen"]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [config.seed for config, _ in seen] == [0, 1, 2]
    assert {config.view_seed for config, _ in seen} == {0}
    assert len({group for _, group in seen}) == 1 and told["group"]
    assert told["spread"]["frozen"]["test"]["mean"] == pytest.approx(0.8)
    assert main(words) == 0
    assert "3 seeds" in capsys.readouterr().out


def test_health_names_findings_their_pictures_and_what_was_not_looked_at(
    folder: Path,
    asked: list[Any],
    found: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["health", str(folder)]) == 0
    ((kind, config, options),) = asked
    assert (kind, options, config.strategy) == ("health", {}, "frozen")
    told = capsys.readouterr().out
    assert "2 findings in 40 images" in told
    assert "1 of 6 test images has a twin in training." in told
    assert "cats/0000.png = cats/0001.jpg" in told and "dogs/0002.png" in told
    assert "Not looked at: outliers. There are no weights." in told
    found["health"] = found["health"] | {"findings": [], "not_checked": []}
    assert main(["health", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "Nothing was found in 40 images." in told
    assert "Looked at: near-duplicates; brightness." in told
