"""Fetching TensorFlow.js and its converter: whole, as published, or not at all."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserError
from core.exports.fetching import FetchError, fetched_folder
from core.exports.formats import FORMATS, export_format
from core.exports.node import NODE
from core.exports.tfjs.converter import CONVERTER
from core.exports.tfjs.runtime import RUNTIME
from scripts import fetch_tfjs

METADATA = "Metadata-Version: 2.1\nName: tensorflowjs\nVersion: 4.22.0\n"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package in place of the converter; nothing is fetched yet."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    path = tmp_path / "tensorflowjs-4.22.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tensorflowjs/converters/__init__.py", "")
        archive.writestr("tensorflowjs-4.22.0.dist-info/METADATA", METADATA)
        archive.writestr("tensorflowjs-4.22.0.dist-info/WHEEL", WHEEL)
        archive.writestr("tensorflowjs-4.22.0.dist-info/RECORD", "")
    return path


def test_the_published_converter_is_kept_in_a_folder_of_its_own(wheel: Path) -> None:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    small = replace(CONVERTER, sha256=digest)
    assert not small.is_fetched()
    # Somebody has taken parts of an earlier one away.
    (small.folder / "tensorflowjs").mkdir(parents=True)
    assert small.fetch(wheel) == fetched_folder("tensorflowjs-4.22.0")
    assert small.is_fetched()
    assert [path.name for path in small.folder.parent.iterdir()] == [small.folder.name]
    wheel.unlink()
    assert small.fetch(wheel) == small.folder  # it stays


def test_another_converter_is_refused_and_leaves_nothing(
    wheel: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FetchError, match=r"pip to bring tensorflowjs==4\.22\.0"):
        CONVERTER.fetch(wheel)
    assert not CONVERTER.is_fetched()
    assert list(CONVERTER.folder.parent.iterdir()) == []


def test_the_script_says_what_it_could_not_fetch(
    wheel: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = wheel.parent / RUNTIME.archive
    archive.write_bytes(b"something else")
    assert fetch_tfjs.main([str(archive)]) == 1
    assert "another SHA-512" in capsys.readouterr().err


def test_the_format_says_the_one_command_that_is_missing(wheel: Path) -> None:
    made = FORMATS["tfjs"]
    assert {"tensorflowjs", "@tensorflow/tfjs"} <= set(made.missing)
    if NODE.is_fetched():
        assert made.advice.count("python -m") == 1
    with pytest.raises(UserError, match=r"python -m scripts\.fetch_tfjs"):
        export_format("tfjs")


def test_without_node_the_format_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.exports.node.node_path", lambda: None)
    assert FORMATS["tfjs"].missing[0] == "Node.js"
    assert "Install Node.js 18" in FORMATS["tfjs"].advice
