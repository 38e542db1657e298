"""Zips of strangers: what is loaded is as it was exported and holds no code."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import DataError
from core.exports.importer import imported

Zipped = Callable[[], Path]


def test_an_export_passes(zipped: Zipped, tmp_path: Path) -> None:
    found = imported(zipped(), tmp_path / "new")
    assert found.format.name == "openvino"
    assert found.class_names == ("cats", "dogs")


def test_a_changed_file_is_refused(
    zipped: Zipped, unpacked: Path, tmp_path: Path
) -> None:
    archive = zipped()
    data = archive.read_bytes()
    content = (unpacked / "model.bin").read_bytes()
    assert data.count(content) == 1
    archive.write_bytes(data.replace(content, bytes(len(content))))
    with pytest.raises(DataError):  # already the zip's own checksum says so
        imported(archive, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_file_that_was_exchanged_is_refused(
    zipped: Zipped, unpacked: Path, tmp_path: Path
) -> None:
    zipped()
    (unpacked / "labels.json").write_text("{}")
    archive = tmp_path / "other.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for path in unpacked.rglob("*"):
            target.write(path, path.relative_to(unpacked))
    with pytest.raises(DataError, match=r"another labels\.json"):
        imported(archive, tmp_path / "new")


def test_a_file_that_was_added_is_refused(zipped: Zipped, tmp_path: Path) -> None:
    archive = zipped()
    with zipfile.ZipFile(archive, "a") as target:
        target.writestr("more.txt", "more")
    with pytest.raises(DataError, match=r"others: more\.txt"):
        imported(archive, tmp_path / "new")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("weights.pkl", b"anything"),
        ("weights.pt", b"anything"),
        ("harmless.txt", b"\x80\x04\x95rest of a pickle"),
        ("run_me.py", b"print()"),
        ("more.js", b"alert(1)"),
        ("model/example.html", b"<script>alert(1)</script>"),
    ],
)
def test_what_may_hold_code_is_refused(
    name: str, content: bytes, zipped: Zipped, unpacked: Path, tmp_path: Path
) -> None:
    (unpacked / name).parent.mkdir(exist_ok=True)
    (unpacked / name).write_bytes(content)
    with pytest.raises(DataError, match="without code"):
        imported(zipped(), tmp_path / "new")


def test_a_path_that_leads_out_is_refused(zipped: Zipped, tmp_path: Path) -> None:
    archive = zipped()
    with zipfile.ZipFile(archive, "a") as target:
        target.writestr("../outside.txt", "x")
    with pytest.raises(DataError, match="leads out"):
        imported(archive, tmp_path / "new")
    assert not (tmp_path / "outside.txt").exists()


LAYERS: dict[str, tuple[dict[str, Any], str]] = {
    "Lambda": ({"module": "keras.layers", "class_name": "Lambda"}, "Lambda layers"),
    "Lambda by a longer name": (
        {"module": "keras", "class_name": "layers.Lambda"},
        "Lambda layers",
    ),
    "its base": ({"module": "keras", "class_name": "IndexLookup"}, "IndexLookup"),
    "code": ({"class_name": "__lambda__", "config": {}}, "Lambda layers"),
    "foreign": ({"module": "evil.layers", "class_name": "Dense"}, "Keras alone"),
}


@pytest.mark.parametrize(("layer", "told"), LAYERS.values(), ids=LAYERS)
def test_keras_layers_that_could_run_code_are_refused(
    layer: dict[str, Any],
    told: str,
    zipped: Zipped,
    unpacked: Path,
    tmp_path: Path,
) -> None:
    config = {"module": "keras", "config": {"layers": [{"deep": [layer]}]}}
    with zipfile.ZipFile(unpacked / "model.keras", "w") as target:
        target.writestr("config.json", json.dumps(config))
        target.writestr("model.weights.h5", b"")
    with pytest.raises(DataError, match=told):
        imported(zipped(), tmp_path / "new")


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "other.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("a.txt", "x")
    with pytest.raises(DataError, match=r"without contents\.json"):
        imported(archive, tmp_path / "new")
