from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from core.data.about import About
from core.data.manifest import Manifest
from core.exports.card import model_card
from core.exports.companions import gathered_facts
from core.exports.formats import FORMATS
from core.language.current import speaking
from core.runs.export_formats import Parity
from core.runs.run import Run
from core.serving.trust import Trust
from core.storage.files import write_json
from tests.core.commands.finished_run import make_run

PROOF: Parity = {
    "count": 32,
    "kind": "images",
    "difference": 2.3e-6,
    "changed": 0,
    "tolerance": 1e-4,
    "seconds": 0.01,
}


def test_a_card_says_how_right_the_model_is_and_with_what_uncertainty(run: Run) -> None:
    facts, data = gathered_facts(run, "frozen")
    text = model_card(facts, FORMATS["onnx"], PROOF, None)
    test = run.finished("frozen")["test"]
    assert f"| test | {test['count']} |" in text and "95% interval" in text
    assert "**Largest difference of a probability:** below 1e-05" in text
    assert "Apache License 2.0" in text and "**Data set:** not said" in text
    assert "frozen: learning rate" in text
    assert "not calibrated" in text
    assert "## Split" in data and "Made with" not in data


def test_cards_that_leave_are_english_whoever_asks(run: Run) -> None:
    facts, data = gathered_facts(run, "frozen")
    text = model_card(facts, FORMATS["onnx"], PROOF, None)
    with speaking("de"):
        assert gathered_facts(run, "frozen")[1] == data
        assert model_card(facts, FORMATS["onnx"], PROOF, None) == text


def test_a_card_of_a_network_from_a_file_tells_of_no_imagenet(run: Run) -> None:
    config = replace(run.config, backbone="own:0123456789abcdef")
    write_json(run.path / "config.json", config.to_json())
    facts, _ = gathered_facts(Run(run.path), "frozen")
    text = model_card(facts, FORMATS["onnx"], PROOF, None)
    assert "imagenet" not in text.lower()


def test_a_card_says_which_model_it_was_trained_on_from(
    run: Run, manifest: Manifest
) -> None:
    child = make_run(manifest, {"frozen": 1}, weights=f"run:{run.id}")
    facts, _ = gathered_facts(child, "frozen")
    text = " ".join(model_card(facts, FORMATS["onnx"], PROOF, None).split())
    told = text.replace("\\", "")
    assert f"Trained on from run {run.id}, frozen on pets (40 images)" in told
    assert "No test or validation image of this run is among" in told
    assert f"**Pretrained weights:** of run {run.id}" in told
    assert "Where it comes from" not in model_card(
        gathered_facts(run, "frozen")[0], FORMATS["onnx"], PROOF, None
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("onnx", "`picture.py` makes it exactly as Thaw"),
        ("web", "The page makes it as Thaw"),
        ("tfjs", "`picture.js` makes it in a browser as Thaw"),
    ],
)
def test_a_card_says_what_makes_the_input_of_a_picture(
    name: str, told: str, run: Run
) -> None:
    facts, _ = gathered_facts(run, "frozen")
    assert told in model_card(facts, FORMATS[name], PROOF, None)


def test_pictures_of_the_data_set_come_under_its_licence(run: Run) -> None:
    facts, _ = gathered_facts(run, "frozen")
    facts = replace(facts, about=About(licence="CC BY-NC 4.0"))
    text = model_card(facts, FORMATS["onnx"], PROOF, None)
    assert "CC BY-NC 4.0" in text and "pictures in `golden/`" in text
    drawn: Parity = {**PROOF, "kind": "drawn"}
    assert "pictures in `golden/`" not in model_card(
        facts, FORMATS["onnx"], drawn, None
    )


def test_a_format_that_is_judged_says_what_it_lost(run: Run) -> None:
    facts, _ = gathered_facts(run, "frozen")
    judged = {"count": 40, "accuracy": 0.875, "original": 0.9, "most_lost": 1}
    text = model_card(facts, FORMATS["tflite-int8"], PROOF, judged)  # type: ignore[arg-type]
    assert "40 validation images:** 87.5%, of the original 90.0%" in text


def test_a_card_says_what_was_done_to_confidence_not_that_it_is_right(run: Run) -> None:
    facts, _ = gathered_facts(run, "frozen")
    for temperature, words in ((1.0, "the network's own"), (1.4, "divided by 1.4")):
        trust = cast(
            Trust, SimpleNamespace(temperature=temperature, false_alarm_rate=0)
        )
        text = model_card(replace(facts, trust=trust), FORMATS["onnx"], PROOF, None)
        assert words in text and "calibrated" not in text
