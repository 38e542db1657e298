"""Every format of one trained model, and what must not leave."""

from __future__ import annotations

import errno
import json
import runpy
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.exports.companions import write_list
from core.exports.formats import FORMATS, usable_formats
from core.exports.golden import read_golden
from core.exports.kept import KIND, export_config, export_options, kept_exports
from core.exports.zip_file import write_zip
from core.runs import queue
from core.runs.export_formats import ExportResult
from core.runs.run import Run
from core.runs.study import Study
from core.serving.predictor import Predictor
from core.storage.files import new_folder
from core.training import export_study
from core.training.export_check import checked
from core.training.export_formats import maker
from core.training.studies import perform
from core.training.trust_folder import Answered, Known, write_trust

pytest.importorskip("tf2onnx", reason="needs requirements-export.txt")
pytest.importorskip("ai_edge_litert", reason="needs requirements-export.txt")

USABLE = [made.name for made in usable_formats()]
IN_PYTHON = [name for name in USABLE if FORMATS[name].example == "example.py"]
PROVED_AGAIN = {"openvino", "onnx", "tflite-int8", "savedmodel", "web", "tfjs"}


def _performed(run: Run, formats: list[str], golden: str = "images") -> Study:
    options = dict(export_options(run, "finetune", formats, golden))
    config = export_config(run)
    study = queue.create_study(KIND, config, run.manifest, "shapes", options)
    perform(study)
    return study


def _result(study: Study) -> ExportResult:
    result = study.result(ExportResult)
    assert result is not None
    return result


def _trust(run: Run) -> None:
    """Calibrate a run's answers, by random features: no image is looked at."""
    random = np.random.default_rng(0)
    labels = random.integers(0, 2, 40)
    embeddings = random.random((40, 256), np.float32)
    found = Known(labels, np.arange(40), embeddings)
    wrong = np.eye(2, dtype=np.float32)[1 - labels] * 0.8 + 0.1
    answered = Answered(labels, wrong)  # sure and wrong: a temperature far from 1
    shutil.rmtree(run.trust_dir("finetune"), ignore_errors=True)
    with new_folder(run.trust_dir("finetune")) as folder:
        splits = ("validation", "test")
        write_trust(
            folder,
            dict.fromkeys(splits, answered),
            dict.fromkeys(("train", *splits), found),
            40,
        )


def _copied(run: Run, name: str) -> Run:
    # Its worker may still be clearing up behind itself.
    passing = shutil.ignore_patterns(".reserve", "lock")
    shutil.copytree(run.path, run.path.with_name(name), ignore=passing)
    return Run(run.path.with_name(name))


@pytest.fixture(scope="module")
def exported(trained_run: Run) -> tuple[Run, Study]:
    """All formats of a calibrated copy of the trained run; each is made once."""
    run = _copied(trained_run, "calibrated-run")
    _trust(run)
    return run, _performed(run, USABLE)


def _unpacked(exported: tuple[Run, Study], name: str, folder: Path) -> Path:
    kept = kept_exports(exported[0], "finetune")[name]
    with zipfile.ZipFile(kept.path) as archive:
        archive.extractall(folder)
    return folder


def test_every_format_says_what_the_app_says(exported: tuple[Run, Study]) -> None:
    result = _result(exported[1])
    assert result["refused"] == []
    assert [made["format"] for made in result["made"]] == USABLE
    for made in result["made"]:
        parity, tolerance = made["parity"], FORMATS[made["format"]].tolerance
        assert parity["count"] == 32 and parity["kind"] == "images"
        if tolerance is None:
            judged = made["judged"]
            lost = (judged["original"] - judged["accuracy"]) * judged["count"]
            assert lost <= judged["most_lost"]
        else:
            assert parity["difference"] <= tolerance and parity["changed"] == 0
        assert ("novelty_difference" in parity) == FORMATS[made["format"]].has_novelty


@pytest.mark.parametrize("name", IN_PYTHON)
def test_its_example_runs_and_gives_the_expected_answers(
    name: str,
    exported: tuple[Run, Study],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = _unpacked(exported, name, tmp_path)
    example = (folder / "example.py").read_text()
    golden = json.loads((folder / "golden" / "golden.json").read_text())["images"][:3]
    labels = json.loads((folder / "labels.json").read_text())
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "picture", raising=False)
    pictures = [f"golden/{image['picture']}" for image in golden]
    monkeypatch.setattr(sys, "argv", ["example.py", *pictures])
    runpy.run_path("example.py", run_name="__main__")
    lines = capsys.readouterr().out.splitlines()[-3:]
    for line, picture, image in zip(lines, pictures, golden, strict=True):
        told, _, rest = line.partition(": ")
        answer, probability = rest.split(",")[0].rsplit(" ", 1)
        assert told == picture
        assert answer in labels["class_names"]
        best = max(image["probabilities"])
        assert float(probability) == pytest.approx(best, abs=0.1)
        if FORMATS[name].tolerance == 1e-4:
            index = image["probabilities"].index(best)
            assert answer == labels["class_names"][index]
            assert float(probability) == pytest.approx(best, abs=2e-5)
            assert ("unlike" in rest) == (image["novelty"] > 1)
    code = [line for line in example.splitlines() if line and line[0] not in '"#']
    assert len(code) <= 20


def test_a_zip_proves_itself_again(exported: tuple[Run, Study]) -> None:
    kept = kept_exports(exported[0], "finetune")
    for name in PROVED_AGAIN & kept.keys():
        found = checked(kept[name].path)
        assert (found["format"], found["mismatch"]) == (name, "")


@pytest.mark.skipif("web" not in USABLE, reason="needs ONNX Runtime Web")
def test_a_page_is_proved_without_node_as_well(
    exported: tuple[Run, Study], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, folder = maker("web"), _unpacked(exported, "web", tmp_path)
    _, inputs, expected = read_golden(folder)
    monkeypatch.setattr(web, "node_path", lambda: None)
    found = web.load(folder)(inputs)
    for name in ("probabilities", "novelty"):
        assert np.allclose(found[name], expected[name], atol=1e-4), name


def test_a_zip_with_another_model_is_found_out(
    exported: tuple[Run, Study], tmp_path: Path
) -> None:
    folder = _unpacked(exported, "openvino", tmp_path / "zip")
    other = exported[0].serving_dir("frozen")
    for name in ("model.xml", "model.bin"):
        shutil.copyfile(other / name, folder / name)
    write_list(folder)
    write_zip(folder, tmp_path / "other.zip")
    found = checked(tmp_path / "other.zip")
    assert "differ from Thaw's" in found["mismatch"]


def test_the_same_run_gives_the_same_zip(exported: tuple[Run, Study]) -> None:
    run, study = exported
    names = ["onnx", "openvino", "keras"]  # in another order than before
    again = {made["format"]: made for made in _result(_performed(run, names))["made"]}
    for made in _result(study)["made"]:
        if made["format"] in again:
            assert again[made["format"]]["digest"] == made["digest"], made["format"]


def test_a_model_that_is_not_the_run_s_is_refused(trained_run: Run) -> None:
    run = _copied(trained_run, "tampered-run")
    shutil.copyfile(run.path / "frozen/model.keras", run.path / "finetune/model.keras")
    result = _result(_performed(run, ["keras"]))
    (refused,) = result["refused"]
    assert result["made"] == [] and refused["parity"]["difference"] > 1e-4
    assert "differ from Thaw's" in refused["reason"]
    assert kept_exports(run, "finetune") == {}


def test_drawn_patterns_prove_it_where_no_image_may_leave(trained_run: Run) -> None:
    run = _copied(trained_run, "private-run")
    study = _performed(run, ["openvino"], "drawn")
    (made,) = _result(study)["made"]
    assert made["parity"]["kind"] == "drawn" and made["parity"]["difference"] < 1e-6
    with zipfile.ZipFile(study.path / made["file"]) as archive:
        golden = json.loads(archive.read("golden/golden.json"))
    assert {image["label"] for image in golden["images"]} == {None}


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), SystemExit(1)])
def test_what_breaks_off_leaves_no_zip_that_looks_whole(
    error: BaseException, trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _copied(trained_run, f"broken-{type(error).__name__}")

    def breaks_off(folder: Path, path: Path) -> None:
        path.write_bytes(b"PK half a zip")
        raise error

    monkeypatch.setattr(export_study, "write_zip", breaks_off)
    with pytest.raises(type(error)):
        _performed(run, ["openvino"])
    assert list(run.path.parent.parent.glob(f"studies/*/{run.id}*.zip")) == []
    assert kept_exports(run, "finetune") == {}


def test_a_format_whose_converter_fails_is_refused_and_the_others_go_on(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, made = _copied(trained_run, "stubborn-run"), export_study._made

    def fails(asked: Any, *rest: Any) -> Any:
        if asked.name == "onnx":
            raise NotImplementedError("no such operation")
        return made(asked, *rest)

    monkeypatch.setattr(export_study, "_made", fails)
    result = _result(_performed(run, ["onnx", "openvino"]))
    assert [item["format"] for item in result["made"]] == ["openvino"]
    assert "no such operation" in result["refused"][0]["reason"]


def test_the_app_and_its_openvino_export_agree_on_what_is_unfamiliar(
    exported: tuple[Run, Study], tmp_path: Path
) -> None:
    folder = _unpacked(exported, "openvino", tmp_path)
    labels = json.loads((folder / "labels.json").read_text())
    assert labels["temperature"] > 1 and labels["novelty_threshold"] == 1.0
    plain = Predictor(exported[0].serving_dir("finetune"))
    assert list(plain.class_names) == labels["class_names"]
