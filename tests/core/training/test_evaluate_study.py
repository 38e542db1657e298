"""A trained model is judged on new images, by a worker's own code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.data.datasets import Dataset, open_dataset
from core.data.image_files import files_below
from core.errors import DataError
from core.runs import evaluation, queue
from core.runs.evaluation import submit_evaluation
from core.runs.evaluation_formats import EvaluateResult
from core.runs.run import Run
from core.runs.study import Study
from core.serving.predictor import Predictor
from core.storage.typed_json import fits
from core.training.evaluate_study import judge
from core.training.reporter import Reporter
from tests.drawn_pictures import draw_class_folders


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Pictures of the same two classes that nobody has seen, in folders of any case."""
    root = draw_class_folders(tmp_path / "new", {"disc": 8, "square": 12}, seed=77)
    (root / "disc").rename(root / "Disc")
    return root


@pytest.fixture
def judged(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., EvaluateResult]:
    """A function that evaluates the fine-tuned model here, without a process."""
    monkeypatch.setattr(queue, "launch", lambda job: None)

    def evaluate(data: Path | Dataset, keep_seen: bool = False) -> Any:
        dataset = data if isinstance(data, Dataset) else open_dataset(data)
        study = submit_evaluation(trained_run, "finetune", dataset, keep_seen)
        found = judge(study, Reporter(study, {}))
        assert fits(json.loads(json.dumps(found)), EvaluateResult)
        return found

    return evaluate


def test_new_images_are_judged_and_compared_with_the_models_own(
    judged: Callable[..., EvaluateResult], new: Path, trained_run: Run
) -> None:
    found = judged(new)
    figures, own = found["figures"], found["own"]
    assert figures["count"] == 20 and own["split"] == "test"
    assert [item["count"] for item in figures["per_class"]] == [8, 12]
    assert own["accuracy"] == trained_run.finished("finetune")["test_accuracy"]
    low, high = found["difference_interval"]
    assert found["difference"] is not None and low < found["difference"] < high
    assert found["seen"] == found["left_out"] == found["unknown_classes"] == []
    assert found["mix"] is not None and found["mix"]["size"] == pytest.approx(0.1)
    assert found["looks"] is not None
    assert found["verdict"].startswith(("No sign", "The world", "The model"))


def test_images_that_the_model_has_seen_are_told_and_left_out(
    judged: Callable[..., EvaluateResult], new: Path, trained_run: Run
) -> None:
    manifest = trained_run.manifest
    paths = {
        split: manifest.absolute(manifest.entries[manifest.split(split)[0]])
        for split in ("train", "validation", "test")
    }
    shutil.copy(paths["train"], new / "square" / "same.png")
    with Image.open(paths["validation"]) as image:
        image.convert("RGB").save(new / "square" / "again.jpg", quality=90)
    shutil.copy(paths["test"], new / "square" / "own.png")
    found = judged(new)
    assert [path for path, _ in found["seen"]] == [
        "square/again.jpg",
        "square/same.png",
    ]
    assert "validation" in found["seen"][0][1] and "training" in found["seen"][1][1]
    assert found["among_own_test"] == 1
    assert found["figures"]["count"] == 21
    assert judged(new, keep_seen=True)["figures"]["count"] == 23


def test_unknown_and_missing_classes_copies_and_bad_files_are_said(
    judged: Callable[..., EvaluateResult], new: Path
) -> None:
    (new / "Disc").rename(new / "star")
    (new / "square" / "copy.png").write_bytes((new / "square/0000.png").read_bytes())
    (new / "square" / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n cut")
    found = judged(new)
    (unknown,) = found["unknown_classes"]
    assert (unknown["name"], unknown["count"]) == ("star", 8)
    assert found["missing_classes"] == ["disc"]
    assert found["figures"]["count"] == 12
    assert found["copies"] == 1
    assert [path for path, _ in found["left_out"]] == ["square/cut.png"]
    assert "1 class that the model does not know" in found["verdict"]


def test_a_second_evaluation_asks_the_network_nothing(
    judged: Callable[..., EvaluateResult], new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = judged(new)

    def predict(*_: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr(Predictor, "predict", predict)
    assert judged(new) == first


def test_images_of_something_else_are_seen_as_a_changed_world(
    judged: Callable[..., EvaluateResult], tmp_path: Path
) -> None:
    root, rng = tmp_path / "noise", np.random.default_rng(0)
    for number in range(24):
        target = root / ("disc", "square")[number % 2] / f"{number}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        noise = rng.integers(0, 256, (24, 24, 3), np.uint8)
        Image.fromarray(noise).save(target)
    found = judged(root)
    assert found["looks"] is not None and found["looks"]["p_value"] < 0.01
    assert found["novelty"] is not None
    assert found["novelty"]["new"]["unfamiliar"] == sum(
        found["novelty"]["new"]["histogram"][10:]
    )
    assert found["verdict"].startswith("The world has changed")


def test_a_folder_of_seen_images_only_says_so(
    judged: Callable[..., EvaluateResult], trained_run: Run, tmp_path: Path
) -> None:
    manifest = trained_run.manifest
    for entry in (manifest.entries[i] for i in manifest.split("train")):
        target = tmp_path / "seen" / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(manifest.absolute(entry), target)
    with pytest.raises(DataError, match="that the model has not seen"):
        judged(tmp_path / "seen")


def test_of_odd_files_each_is_judged_or_has_a_reason(
    judged: Callable[..., EvaluateResult],
    shared_data: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    files = list(files_below(shared_data("nasty")))
    for place, path in enumerate(files):
        target = tmp_path / "odd" / ("disc", "square")[place % 2] / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    found = judged(tmp_path / "odd")
    there = sum(1 for _ in files_below(tmp_path / "odd"))
    assert found["figures"]["count"] + found["copies"] + len(found["left_out"]) == there
    assert all(reason for _, reason in found["left_out"])


def test_evaluations_of_a_model_are_found_newest_first(
    trained_run: Run, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "launch", lambda job: None)
    dataset = open_dataset(new)
    made = [submit_evaluation(trained_run, "frozen", dataset) for _ in range(2)]
    found = evaluation.evaluations_of(trained_run, "frozen")
    assert [study.id for study in found][:2] == [study.id for study in reversed(made)]
    assert isinstance(found[0], Study) and not found[0].options["keep_seen"]
