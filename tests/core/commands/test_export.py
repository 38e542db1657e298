"""The command `export`, without a worker."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.cli.console import Console
from core.commands import export
from core.data.manifest import Manifest
from core.errors import UserError
from core.exports.check import check_zip
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run
from tests.core.commands.model_study_results import PARITY


@pytest.fixture
def seen(
    manifest: Manifest, exports_asked: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Options of the exports of a finished run that were asked for."""
    make_run(manifest, {"frozen": 0, "finetune": 1})
    return exports_asked


Capture = pytest.CaptureFixture[str]


def test_one_format_goes_into_a_file(
    seen: list[dict[str, Any]], capsys: Capture, tmp_path: Path
) -> None:
    target = tmp_path / "model.zip"
    words = ("export", "latest:frozen", "--format", "keras", "--to", str(target))
    report = answer(capsys, *words, "--golden", "drawn")
    assert report["files"] == [str(target)] and zipfile.is_zipfile(target)
    assert (seen[0]["phase"], seen[0]["golden"]) == ("frozen", "drawn")
    assert report["result"]["made"][0]["parity"] == PARITY


@pytest.mark.parametrize("is_there", [True, False])
def test_several_go_into_a_folder(
    is_there: bool, seen: list[dict[str, Any]], capsys: Capture, tmp_path: Path
) -> None:
    target = tmp_path / "models"
    if is_there:
        target.mkdir()
        (target / "mine.txt").write_text("mine")
    report = answer(capsys, "export", "latest", "--to", str(target))
    assert seen[0]["formats"] == ["keras", "openvino"]  # as versions before had it
    names = {path.name for path in target.iterdir()}
    assert names == {"keras.zip", "openvino.zip"} | (
        {"mine.txt"} if is_there else set()
    )
    assert {Path(path).parent for path in report["files"]} == {target}


def test_nothing_is_overwritten(
    seen: list[dict[str, Any]], capsys: Capture, tmp_path: Path
) -> None:
    folder, file = tmp_path / "models", tmp_path / "model.zip"
    folder.mkdir()
    (folder / "openvino.zip").write_text("mine")
    file.write_text("mine")
    for target in (folder, file, file / "below"):
        error = answer(capsys, "export", "latest", "--to", str(target), code=2)["error"]
        assert "overwritten" in error["action"]
    assert (folder / "openvino.zip").read_text() == file.read_text() == "mine"
    assert [path.name for path in folder.iterdir()] == ["openvino.zip"]


def test_what_was_refused_is_told_and_the_others_are_written(
    seen: list[dict[str, Any]], capsys: Capture, tmp_path: Path
) -> None:
    target = tmp_path / "models"
    words = ("export", "latest", "--format", "all", "--to", str(target))
    report = answer(capsys, *words, code=2)
    assert "onnx: It differs." in report["error"]["received"]
    assert (target / "keras.zip").is_file() and not (target / "onnx.zip").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("export",),
        ("export", "latest"),
        ("export", "latest", "--check", "a.zip"),
        ("export", "--check", "a.zip"),  # which is not there
        ("export", "latest", "--format", "both", "--to", "one.zip"),
        ("export", "latest", "--format", "caffe", "--to", "one.zip"),
    ],
)
def test_what_makes_no_sense_is_refused(
    words: tuple[str, ...], seen: list[dict[str, Any]], capsys: Capture
) -> None:
    assert answer(capsys, *words, code=2)["error"]["action"]
    assert seen == []


def test_a_check_tells_its_proof_or_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    found = {"format": "onnx", "class_names": ["a"], "parity": PARITY, "mismatch": ""}
    monkeypatch.setattr(export, "check_zip", lambda path: found)
    report = answer(capsys, "export", "--check", str(tmp_path / "a.zip"))
    assert report["parity"] == PARITY
    export.show(report, Console())  # type: ignore[arg-type]
    assert "2.0e-06" in capsys.readouterr().out
    found["mismatch"] = "It differs."
    report = answer(capsys, "export", "--check", str(tmp_path / "a.zip"), code=2)
    assert report["error"]["received"] == "It differs."


def test_the_proof_is_shown_as_a_table(
    seen: list[dict[str, Any]], capsys: Capture, tmp_path: Path
) -> None:
    words = ("export", "latest", "--to", str(tmp_path / "m"))
    report = answer(capsys, *words)
    export.show(report, Console())  # type: ignore[arg-type]
    told = capsys.readouterr().out
    assert "largest difference" in told and "0 of 32" in told and "4.0 ms" in told


def test_a_file_that_is_no_zip_is_told_by_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("no zip")
    with pytest.raises(UserError, match="zip"):
        check_zip(tmp_path / "a.zip")
