"""The command `export`, on runs that are written by hand."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.data.manifest import Manifest
from core.data.pictures.decoding import decode
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
    assert all(f"{name} " in text for name in files), "each with its size"


def test_the_readme_prepares_a_picture_as_thaw_does(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_run(manifest, {"frozen": 0})
    target = tmp_path / "model"
    answer(capsys, "export", "latest", "--to", str(target))
    text = (target / "README.txt").read_text()
    assert "EXIF orientation" in text and "no other size" in text
    lines = text[text.index("    import numpy") : text.index("Output:")]
    code = textwrap.dedent(lines)
    picture = Image.new("RGBA", (40, 24), (200, 30, 60, 128))
    picture.paste((10, 90, 250, 255), (0, 0, 20, 24))
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(tmp_path / "turned.png", exif=exif)
    values: dict[str, Any] = {}
    exec(code.replace('"picture.jpg"', repr(str(tmp_path / "turned.png"))), values)
    expected = decode(tmp_path / "turned.png", SIZE)
    difference = np.abs(values["images"][0].astype(int) - expected.astype(int))
    assert values["images"].shape == (1, SIZE, SIZE, 3)
    assert difference.max() <= 2


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
        assert "as its EXIF orientation says" in text
        assert (
            f'"{"black" if rendition else "white"}")' in text
        )  # transparency's ground
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
