"""The command `export`, on runs that are written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.manifest import Manifest
from core.storage.files import read_json, write_json
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import SIZE, make_run


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


def test_an_export_says_how_its_pictures_become_rgb(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run = make_run(manifest, {"frozen": 0})
    path = run.serving_dir("frozen") / "labels.json"
    for number, rendition in enumerate(({}, {"ground": 0, "integers": [7, 4095]})):
        write_json(path, read_json(path) | {"rendition": rendition})
        target = tmp_path / f"model{number}"
        answer(capsys, "export", "latest", "--to", str(target))
        text = (target / "README.txt").read_text()
        assert "turned upright by their EXIF data" in text
        assert ("from 7 to 4095 are black to white" in text) == bool(rendition)
        assert read_json(target / "labels.json")["rendition"] == rendition


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
