"""The decoder that travels with an export gives the pixels that the app sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.data.pictures.decoding import decode
from core.data.pictures.rendition import Rendition
from core.exports.picture import pixels

RANDOM = np.random.default_rng(1)
COLOURS = RANDOM.integers(0, 256, (150, 200, 3), np.uint8)
DEEP = RANDOM.integers(0, 4096, (40, 60), np.uint16)


def _save(path: Path, image: Image.Image, **options: Any) -> Path:
    image.save(path, **options)
    return path


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def _clear() -> Image.Image:
    image = Image.fromarray(COLOURS).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


CASES: dict[str, tuple[str, Image.Image, dict[str, Any]]] = {
    "large JPEG": ("a.jpg", Image.fromarray(COLOURS).resize((1300, 977)), {}),
    "turned JPEG": ("a.jpg", Image.fromarray(COLOURS), {"exif": _turned()}),
    "turned PNG": ("a.png", Image.fromarray(COLOURS), {"exif": _turned()}),
    "turned TIFF": ("a.tif", Image.fromarray(COLOURS), {"exif": _turned()}),
    "grey": ("a.jpg", Image.fromarray(COLOURS[..., 0]), {}),
    "transparent": ("a.png", _clear(), {}),
    "palette": ("a.png", Image.fromarray(COLOURS).quantize(16), {}),
    "two levels": ("a.png", Image.fromarray(COLOURS).convert("1"), {}),
    "CMYK": ("a.jpg", Image.fromarray(COLOURS).convert("CMYK"), {}),
    "16 bits": ("a.png", Image.fromarray(DEEP), {}),
    "floats": ("a.tif", Image.fromarray(DEEP.astype(np.float32) / 4096), {}),
    "small": ("a.png", Image.fromarray(COLOURS[:5, :3]), {}),
    "of the size": ("a.png", Image.fromarray(COLOURS[:48, :48]), {}),
}
RULES = {
    "plain": Rendition(),
    "of its own": Rendition(ground=0, integers=(7.0, 3000.0), floats=(0.1, 0.6)),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_pixels_are_those_of_the_app(
    case: tuple[str, Image.Image, dict[str, Any]], rule: Rendition, tmp_path: Path
) -> None:
    name, image, options = case
    path = _save(tmp_path / name, image, **options)
    labels = {"input_size": 48, "rendition": rule.to_json()}
    found = pixels(path, labels)
    assert found.dtype == np.uint8 and found.shape == (48, 48, 3)
    np.testing.assert_array_equal(found, decode(path, 48, rule))
