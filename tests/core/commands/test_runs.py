"""The commands that read runs, on run directories that are written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openvino
import pytest
from openvino import opset13 as ops

from core import __version__
from core.__main__ import main
from core.analysis.metrics import evaluate
from core.config import RunConfig
from core.data.datasets import open_dataset
from core.data.manifest import Manifest, ensure_manifest
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import write_json
from tests.results import phase_figures

NAMES = ("cats", "dogs")
SIZE = 16


@pytest.fixture
def manifest(draw_images: Callable[..., Path], tmp_path: Path) -> Manifest:
    counts = {"cats": 20, "dogs": 20}
    root = draw_images(tmp_path / "pets", counts, size=SIZE)
    return ensure_manifest(open_dataset(root))


def make_run(
    manifest: Manifest, wrong: dict[str, int], splits: tuple[str, ...] = ("test",)
) -> Run:
    """A finished run; `wrong` says how many of each split a phase gets wrong."""
    run = create_run(RunConfig(dataset=manifest.dataset_id), manifest, "pets")
    write_json(run.path / "launch.json", {"id": "1", "time": 0.0})
    stages = {"decode": {"state": "done", "seconds": 1.5}}
    status = {"state": "done", "launch": "1", "stages": stages, "left_out": []}
    created = run.about["created"]
    status |= {"started": created + 2.0, "updated": created + 90.0}
    write_json(run.path / "status.json", status)
    for phase, num_wrong in wrong.items():
        write_phase(run, phase, num_wrong, ("validation", *splits))
    return run


def write_phase(run: Run, phase: str, num_wrong: int, splits: tuple[str, ...]) -> None:
    folder = run.path / phase
    folder.mkdir()
    arrays, figures = {}, {}
    for split in ("validation", "test"):
        indices = np.array(run.manifest.split(split) if split in splits else [], int)
        labels = np.array([run.manifest.entries[i].label for i in indices], int)
        answers = np.where(np.arange(len(labels)) < num_wrong, 1 - labels, labels)
        probabilities = np.eye(2, dtype=np.float32)[answers] * 0.8 + 0.1
        arrays[f"{split}_indices"], arrays[f"{split}_labels"] = indices, labels
        arrays[f"{split}_probabilities"] = probabilities
        figures[split] = evaluate(labels, probabilities, NAMES)
    np.savez(folder / "predictions.npz", **arrays)
    test, validation = figures["test"], figures["validation"]
    result = phase_figures(
        phase=phase,
        val_accuracy=validation["accuracy"],
        val_loss=validation["loss"],
        test_accuracy=test["accuracy"],
        test_count=test["count"],
        interval=test["interval"],
        **figures,
    )
    write_json(folder / "result.json", result)
    write_serving(folder)


def write_serving(folder: Path) -> None:
    """A network that calls a bright image a dog; beside it, a stand-in for Keras'."""
    image = ops.parameter([-1, SIZE, SIZE, 3], np.uint8, name="image")
    image.output(0).set_names({"image"})
    pooled = ops.reduce_mean(ops.convert(image, "f32"), np.array([1, 2]), False)
    weights = np.array([[-0.05, 0.05]] * 3, np.float32)
    scores = ops.matmul(ops.subtract(pooled, np.float32(128)), weights, False, False)
    outputs = {"probabilities": ops.softmax(scores, 1), "embedding": pooled}
    outputs["cam"] = ops.convert(image, "f32")
    for name, node in outputs.items():
        node.output(0).set_names({name})
    model = openvino.Model(list(outputs.values()), [image])
    (folder / "serving").mkdir()
    openvino.save_model(model, folder / "serving/model.xml", compress_to_fp16=False)
    labels = {"class_names": list(NAMES), "input_size": SIZE}
    write_json(folder / "serving" / "labels.json", labels)
    (folder / "model.keras").write_bytes(b"keras")


def answer(
    capsys: pytest.CaptureFixture[str], *words: str, code: int = 0
) -> dict[str, Any]:
    assert main([*words, "--json"]) == code
    value: dict[str, Any] = json.loads(capsys.readouterr().out)
    return value


def test_compare_sets_the_two_phases_side_by_side(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(manifest, {"frozen": 3, "finetune": 1})
    report = answer(capsys, "compare", run.id, "--limit", "1")
    assert (report["fixed"], report["broke"], report["both_wrong"]) == (2, 0, 1)
    assert report["count"] == 6
    assert report["difference"] == pytest.approx(2 / 6)
    assert report["p_value"] == pytest.approx(0.5)
    assert (report["a"]["accuracy"], report["b"]["accuracy"]) == (0.5, 5 / 6)
    assert report["broke_paths"] == []
    fixed = {manifest.entries[index].path for index in manifest.split("test")[1:3]}
    assert len(report["fixed_paths"]) == 1 and set(report["fixed_paths"]) <= fixed
    assert main(["compare", "latest"]) == 0
    text = capsys.readouterr().out
    assert "fixed 2, broke 0, both wrong 1; p = 0.50" in text
    assert "Fine-tuned: 83.3% (44 to 97, 95% interval, 6 test images)" in text


def test_compare_takes_two_results(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    a = make_run(manifest, {"frozen": 0})
    b = make_run(manifest, {"frozen": 4, "finetune": 2})
    words = ("compare", a.id, f"{b.id}:frozen", "--split", "validation")
    report = answer(capsys, *words)
    assert report["split"] == "validation"
    assert (report["b"]["run_id"], report["b"]["phase"]) == (b.id, "frozen")
    assert report["broke"] == 4


def test_compare_says_that_there_are_no_test_images(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(manifest, {"frozen": 1, "finetune": 0}, splits=())
    error = answer(capsys, "compare", run.id, code=2)["error"]
    assert "--split validation" in error["action"]
    assert main(["compare", run.id, "--split", "validation"]) == 0


@pytest.mark.parametrize(
    "words", [("nothing",), ("a", "b", "c"), ("latest:frozen",), ("latest:x", "latest")]
)
def test_compare_refuses_what_it_can_not_compare(
    words: tuple[str, ...], manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(manifest, {"frozen": 1, "finetune": 0})
    assert answer(capsys, "compare", *words, code=2).keys() == {"error"}


def test_runs_may_be_named_by_a_beginning(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    first = make_run(manifest, {"frozen": 1})
    assert answer(capsys, "info", "pets")["run_id"] == first.id
    make_run(manifest, {"frozen": 1})
    error = answer(capsys, "info", "pets", code=2)["error"]
    assert first.id in error["received"]


def test_latest_is_the_newest_that_can_answer(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    error = answer(capsys, "export", "latest", "--to", str(tmp_path / "x"), code=2)
    assert "python -m core train" in error["error"]["action"]
    finished = make_run(manifest, {"frozen": 1})
    waiting = create_run(finished.config, manifest, "later")
    words = ("export", "latest", "--to", str(tmp_path / "x"))
    assert answer(capsys, *words)["run_id"] == finished.id
    assert answer(capsys, "info", "latest")["run_id"] == waiting.id


def test_predict_goes_on_after_a_bad_file(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_run(manifest, {"frozen": 0})
    image = str(manifest.absolute(manifest.entries[0]))
    (tmp_path / "bad.jpg").write_text("text")
    words = ("predict", "latest", str(tmp_path / "bad.jpg"), image)
    report = answer(capsys, *words, "--top", "1")
    bad, good = report["predictions"]
    assert bad["top"] == [] and "text" in bad["error"]
    assert good["error"] is None and len(good["top"]) == 1
    assert good["top"][0]["class"] in NAMES
    assert main(list(words)) == 0
    captured = capsys.readouterr()
    assert "not classified" in captured.out
    assert "1 file of 2 could not be classified" in captured.err


def test_predict_takes_folders_and_patterns(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_run(manifest, {"frozen": 0})
    root = Path(manifest.root)
    (root / ".hidden.png").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    words = map(str, (root, root / "cats" / "*.png", tmp_path / "empty"))
    report = answer(capsys, "predict", "latest", *words)
    assert report["num_classified"] == 40 + 10
    assert report["predictions"][-1]["error"] == "a folder without files"


def test_predict_fails_when_nothing_can_be_read(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_run(manifest, {"frozen": 0})
    missing = str(tmp_path / "missing.jpg")
    report = answer(capsys, "predict", "latest", missing, code=2)
    assert report["predictions"][0]["error"] == "the file is missing"
    assert "missing.jpg" in report["error"]["received"]


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("keras", {"model.keras"}),
        ("openvino", {"model.bin", "model.xml"}),
        ("both", {"model.keras", "model.bin", "model.xml"}),
    ],
)
def test_export_writes_a_folder_of_its_own(
    kind: str,
    files: set[str],
    manifest: Manifest,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    make_run(manifest, {"frozen": 0, "finetune": 1})
    target = tmp_path / "new" / "model"
    words = ("export", "latest:finetune", "--to", str(target), "--format", kind)
    report = answer(capsys, *words)
    assert report["files"] == sorted(files | {"README.txt", "labels.json"})
    assert report["files"] == sorted(path.name for path in target.iterdir())
    assert report["phase"] == "finetune"
    text = (target / "README.txt").read_text()
    assert "0  cats\n    1  dogs" in text and f"{SIZE} x {SIZE}" in text
    assert ("keras.saving.load_model" in text) == (kind != "openvino")


def test_export_overwrites_nothing(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_run(manifest, {"frozen": 0})
    file = tmp_path / "file"
    file.write_text("mine")
    for target in (tmp_path, file, file / "below"):
        error = answer(capsys, "export", "latest", "--to", str(target), code=2)["error"]
        assert "overwritten" in error["action"]
    assert [item.name for item in tmp_path.iterdir() if item.name != "pets"] == ["file"]
    assert file.read_text() == "mine"


def test_info_lists_what_there_is(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], thaw_home: Path
) -> None:
    assert answer(capsys, "info")["runs"] == []
    run = make_run(manifest, {"frozen": 2, "finetune": 1})
    odd = make_run(manifest, {"frozen": 2})
    write_json(odd.path / "config.json", {"from": "a newer version"})
    report = answer(capsys, "info")
    assert report["versions"]["thaw"] == __version__
    assert report["versions"]["tensorflow"]
    assert report["home"] == str(thaw_home)
    assert report["disk_bytes"]["runs"] > 0
    assert {item["name"] for item in report["backbones"]} >= {"efficientnet_lite0"}
    lines = {item["id"]: item for item in report["runs"]}
    assert lines[odd.id]["state"] == "unreadable"
    assert lines[run.id]["chosen_phase"] == "finetune"
    assert lines[run.id]["test_accuracy"] == pytest.approx(5 / 6)
    assert main(["info"]) == 0
    assert "83.3% (44 to 97, 95% interval, 6 test images)" in capsys.readouterr().out


def test_info_knows_which_weights_were_downloaded(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "efficientnetb0_notop.h5").write_bytes(b"")
    found = {item["name"]: item for item in answer(capsys, "info")["backbones"]}
    assert found["efficientnet_b0"]["weights"] == "downloaded"
    assert found["resnet50"]["weights"] == "to download"
    assert found["efficientnet_lite0"]["weights"] in ("packaged", "package missing")


def test_info_of_a_run_without_test_images(
    manifest: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(manifest, {"frozen": 1}, splits=())
    report = answer(capsys, "info", run.id)
    assert report["phases"]["frozen"]["test_accuracy"] is None
    assert report["phases"]["frozen"]["interval"] is None
    assert (report["seconds"], report["waited_seconds"]) == (1.5, 2.0)
    assert report["config"]["backbone"] == "efficientnet_lite0"
    assert main(["info", run.id]) == 0
    assert "95% interval, 6 validation images" in capsys.readouterr().out
