"""What real folders hold: inputs that scripts beside the checkout construct."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.data.datasets import add_folder
from core.data.manifest import Manifest, make_manifest
from core.data.pictures.decoding import decode
from core.data.scan import scan
from core.errors import DataError
from tests.conftest import REPOSITORY

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Run one of the scripts, or skip where there are none."""
    default = REPOSITORY.parent / "shared" / "cases"
    root = Path(os.environ.get("THAW_SHARED_CASES") or default)
    if not root.is_dir():
        pytest.skip(f"needs the scripts in {root} (set THAW_SHARED_CASES)")

    def run(name: str, *arguments: str) -> Path:
        (script,) = root.glob(f"{name}_*.py")
        out = tmp_path / name
        command = [sys.executable, str(script), str(out), *arguments]
        subprocess.run(command, check=True, cwd=REPOSITORY)
        return out

    return run


def contrasts(manifest: Manifest) -> list[int]:
    return [
        int(np.ptp(decode(manifest.absolute(entry), 96, manifest.rendition)))
        for entry in manifest.entries
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("255",),
        ("1023",),
        ("4095",),
        ("65535",),
        ("255", "png"),
        ("4095", "png"),
        ("1023", "i32"),
        ("1", "f32"),
        ("4095", "f32"),
    ],
)
def test_low_values_of_many_bits_are_seen(make: Make, arguments: tuple[str]) -> None:
    dataset = add_folder(make("c05", *arguments))
    manifest = make_manifest(dataset, scan(dataset))
    assert len(manifest.entries) == 48
    assert min(contrasts(manifest)) > 200


def test_white_drawings_on_transparent_are_seen(make: Make) -> None:
    dataset = add_folder(make("c06"))
    manifest = make_manifest(dataset, scan(dataset))
    assert manifest.rendition.ground == 0
    assert min(contrasts(manifest)) == 255


@pytest.mark.parametrize(
    "layout", [("2", "uint16"), ("13", "uint16"), ("3", "float32")]
)
def test_layouts_that_cannot_be_read_are_named(
    make: Make, layout: tuple[str, str]
) -> None:
    dataset = add_folder(make("c13", *layout))
    with pytest.raises(DataError, match="left out: not supported: a TIFF of"):
        scan(dataset)


def test_four_bands_of_16_bits_are_read(make: Make) -> None:
    dataset = add_folder(make("c13", "4", "uint16"))
    manifest = make_manifest(dataset, scan(dataset))
    assert min(contrasts(manifest)) > 60
