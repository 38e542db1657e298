"""A run's script decodes images as Thaw does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from core.data.datasets import add_folder
from core.data.manifest import Entry, Manifest
from core.data.manifests import ensure_manifest
from core.data.pictures.decoding import decode
from core.data.pictures.rendition import PLAIN, Rendition
from core.keras_script import keras_code
from tests.conftest import tiny_config
from tests.shared_cases import draw_case

SIZE = 32

MANIFEST = Manifest(
    *("d", "/nowhere", ("a", "b"), 0, (0.7, 0.15, 0.15)),
    (Entry("a/0", 0, "train", "x"), Entry("b/0", 1, "validation", "y")),
    (),
)


def read_image(rendition: Rendition) -> Any:
    """The function of a script that was made for such a data set."""
    manifest = replace(MANIFEST, rendition=rendition)
    script: dict[str, Any] = {"__name__": "train", "__file__": "train.py"}
    code = keras_code(tiny_config("", image_size=SIZE), manifest)
    exec(compile(code, "train.py", "exec"), script)
    return script["read_image"]


def photo(width: int = 120, height: int = 90) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width] / width
    waves = [np.sin(9 * x + 4 * y), np.cos(11 * y), np.sin(7 * (x - y))]
    return Image.fromarray((127.5 + 120 * np.stack(waves, -1)).astype(np.uint8))


def turned(orientation: int) -> dict[str, Any]:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return {"format": "JPEG", "exif": exif}


def clear() -> Image.Image:
    image = photo().convert("RGBA")
    image.putalpha(photo().getchannel(1))
    return image


def deep(kind: str, top: float) -> Image.Image:
    values = np.asarray(photo().convert("L")) / 255.0 * top
    return Image.fromarray(values.astype(kind))


def deep_colour(format: str, bands: int = 3) -> bytes:
    values = np.asarray(photo()).astype(np.uint16) * 4
    if bands == 4:
        alpha = np.asarray(photo().convert("L")).astype(np.uint16) * 257
        values = np.dstack([values, alpha])
    return cv2.imencode(format, values)[1].tobytes()


PICTURES: dict[str, tuple[Image.Image | bytes, dict[str, Any], Rendition]] = {
    "webp": (photo(), {"format": "WEBP"}, PLAIN),
    "tif": (photo(), {"format": "TIFF"}, PLAIN),
    "avif": (photo(), {"format": "AVIF"}, PLAIN),
    "large jpeg": (photo(1203, 901), {"format": "JPEG"}, PLAIN),
    "cmyk": (photo().convert("CMYK"), {"format": "JPEG"}, PLAIN),
    "grey": (photo().convert("L"), {"format": "PNG"}, PLAIN),
    "gif": (photo().quantize(16), {"format": "GIF"}, PLAIN),
    "clear": (clear(), {"format": "PNG"}, PLAIN),
    "clear on black": (clear(), {"format": "PNG"}, Rendition(0)),
    "grey, clear": (clear().convert("LA"), {"format": "PNG"}, Rendition(128)),
    "16 bits": (
        deep("uint16", 900),
        {"format": "PNG"},
        Rendition(255, (10.0, 800.0)),
    ),
    "32 bits": (deep("int32", 9e6), {"format": "TIFF"}, Rendition(255, (0.0, 9e6))),
    "16-bit colour": (
        deep_colour(".png"),
        {},
        Rendition(255, None, None, (0.0, 900.0)),
    ),
    "16-bit colour, tif": (
        deep_colour(".tif"),
        {},
        Rendition(255, None, None, (0.0, 900.0)),
    ),
    "16-bit colour, clear": (
        deep_colour(".png", bands=4),
        {},
        Rendition(0, None, None, (0.0, 900.0)),
    ),
    "float": (
        deep("float32", 0.3),
        {"format": "TIFF"},
        Rendition(255, None, (0.0, 0.2)),
    ),
} | {f"turned {n}": (photo(), turned(n), PLAIN) for n in (1, 3, 6, 8, 5)}


@pytest.mark.parametrize("name", PICTURES)
def test_a_script_sees_what_thaw_sees(name: str, tmp_path: Path) -> None:
    image, options, rendition = PICTURES[name]
    path = tmp_path / "picture"
    if isinstance(image, bytes):
        path.write_bytes(image)
    else:
        image.save(path, **options)
    seen = read_image(rendition)(str(path).encode())
    assert seen.shape == (SIZE, SIZE, 3) and seen.dtype == np.uint8
    expected = decode(path, SIZE, rendition).astype(int)
    assert np.abs(seen.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("how", ["webp", "tif", "avif", "exif", "cmyk"])
def test_a_script_sees_the_shared_case_as_thaw_does(how: str, tmp_path: Path) -> None:
    manifest = ensure_manifest(add_folder(draw_case("c14", tmp_path / "case", how)))
    read = read_image(manifest.rendition)
    paths = [manifest.absolute(entry) for entry in manifest.entries]
    assert len(paths) == 28
    for path in paths:
        expected = decode(path, SIZE, manifest.rendition).astype(int)
        assert np.abs(read(str(path).encode()).astype(int) - expected).max() <= 1


def test_heic_asks_for_its_package() -> None:
    assert "heif" not in keras_code(tiny_config(""), MANIFEST)
    entries = (replace(MANIFEST.entries[0], path="a/IMG_1.HEIC"), MANIFEST.entries[1])
    code = keras_code(tiny_config(""), replace(MANIFEST, entries=entries))
    assert "register_heif_opener()" in code and "pillow-heif" in code
