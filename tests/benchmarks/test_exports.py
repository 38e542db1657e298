from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from benchmarks._report import header
from benchmarks.export_examples import compared, make_parser, measure
from benchmarks.exports import config_of, show
from benchmarks.exports import make_parser as parser_of_exports
from core.cli.console import Console

GOLDEN = [{"probabilities": [0.9, 0.1]}, {"probabilities": [0.2, 0.8]}]
LINES = ["golden/pictures/00.jpg: a cat 0.90001, unlike the training images"]
LINES += ["golden/pictures/01.jpg: dog 0.80000"]


def test_answers_of_an_example_are_held_against_the_expected_ones() -> None:
    found = compared(["a warning", *LINES], GOLDEN, ["a cat", "dog"])
    assert found == {"pictures": 2, "difference": pytest.approx(1e-5), "changed": 0}
    wrong = [LINES[0], "golden/pictures/01.jpg: a cat 0.80000"]
    assert compared(wrong, GOLDEN, ["a cat", "dog"])["changed"] == 1
    assert compared(LINES[:1], GOLDEN, ["a cat", "dog"])["changed"] == 1


def test_an_example_that_is_a_web_page_is_left_out_and_says_why(tmp_path: Path) -> None:
    archive = tmp_path / "model-web.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("model.html", "a page")
    report = measure(make_parser().parse_args([str(archive)]), Console())
    assert report["zips"] == []
    ((left_out),) = report["left_out"]
    assert left_out["zip"] == "model-web.zip"
    assert "no requirements.txt" in left_out["reason"]


def test_a_backbone_may_have_a_width_and_weights_of_its_own() -> None:
    config = config_of("mobilenet@0.25=none", "d")
    assert (config.backbone, config.alpha, config.weights) == (
        "mobilenet",
        0.25,
        "none",
    )
    assert config_of("resnet50", "d").weights == "imagenet"


def test_the_report_is_a_table_of_formats(capsys: pytest.CaptureFixture[str]) -> None:
    assert parser_of_exports().parse_args(["photos"]).format
    parity = {"count": 32, "kind": "images", "difference": 1e-6, "changed": 0}
    parity |= {"tolerance": 1e-4, "seconds": 0.01}
    made = {"format": "onnx", "parity": parity, "num_bytes": 5_000_000}
    refused = {"format": "keras", "reason": "It differs."}
    model = {"data": "photos", "backbone": "resnet50", "weights": "none", "images": 9}
    model |= {"made": [made], "refused": [refused]}
    show(header("exports", True, 0) | {"models": [model]}, Console())
    told = capsys.readouterr().out
    assert "1.0e-06" in told and "Refused: keras. It differs." in told
