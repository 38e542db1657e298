"""The page's own resizing, run in Node.js, beside the app's decoder."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.data.pictures.decoding import decode, load_rgb
from core.exports.node import node_path
from core.exports.web import page

SCRIPT = Path(page.__file__).with_name("parts") / "resize.js"
RUN = """
const { readFileSync, writeFileSync } = require("node:fs");
const [, script, list] = process.argv;
const make = new Function(readFileSync(script, "utf8") + "; return squareOf");
for (const { file, width, height, side, isJpeg } of JSON.parse(list)) {
  const data = readFileSync(file);
  writeFileSync(file, make()({ data, width, height }, side, isJpeg));
}
"""

Resize = Callable[[list[tuple[Image.Image, int, bool]]], list[np.ndarray]]


@pytest.fixture
def resized(tmp_path: Path) -> Resize:
    """Squares of pictures, each with a side and whether it came from a JPEG."""
    node = node_path()
    if node is None:
        pytest.skip("needs Node.js")

    def resize(pictures: list[tuple[Image.Image, int, bool]]) -> list[np.ndarray]:
        tasks = []
        for number, (image, side, is_jpeg) in enumerate(pictures):
            file = tmp_path / f"{number}.raw"
            file.write_bytes(image.convert("RGBA").tobytes())
            size = {"width": image.width, "height": image.height, "side": side}
            tasks.append({"file": str(file), "isJpeg": is_jpeg} | size)
        command = [node, "-e", RUN, str(SCRIPT), json.dumps(tasks)]
        subprocess.run(command, check=True, timeout=60)
        return [
            np.fromfile(task["file"], np.uint8).reshape(task["side"], task["side"], 3)
            for task in tasks
        ]

    return resize


def noise(width: int, height: int) -> Image.Image:
    random = np.random.default_rng(width * height)
    return Image.fromarray(random.integers(0, 256, (height, width, 3), np.uint8))


def test_it_is_pillows_antialiased_bilinear_to_the_last_bit(resized: Resize) -> None:
    sizes = [(640, 480, 224), (100, 37, 224), (224, 224, 224), (225, 224, 224)]
    # Tall ones: Pillow takes the columns first.
    sizes += [(223, 500, 224), (17, 900, 96), (100, 137, 64), (100, 136, 64)]
    sizes += [(1, 1, 32), (1, 300, 32), (300, 1, 32)]
    pictures = [(noise(width, height), side, False) for width, height, side in sizes]
    for (image, side, _), found in zip(pictures, resized(pictures), strict=True):
        expected = image.resize((side, side), Image.Resampling.BILINEAR)
        assert (found == np.asarray(expected)).all(), image.size


def test_a_large_jpeg_comes_close_to_what_the_app_decodes_at_a_fraction(
    resized: Resize, tmp_path: Path
) -> None:
    random = np.random.default_rng(0)
    drawn = Image.new("RGB", (643, 481), "white")
    for _ in range(150):  # sharp edges, as photographs have them
        x, y, width, height = (int(each) for each in random.integers(2, 90, 4))
        box = (7 * x, 5 * y, 7 * x + width, 5 * y + height)
        colour = tuple(int(each) for each in random.integers(0, 256, 3))
        ImageDraw.Draw(drawn).rectangle(box, colour)
    drawn.save(tmp_path / "large.jpg", quality=92)
    expected = decode(tmp_path / "large.jpg", 28).astype(int)
    whole = load_rgb(tmp_path / "large.jpg")
    near, far = resized([(whole, 28, True), (whole, 28, False)])
    assert np.abs(near - expected).max() <= 8
    assert np.abs(near - expected).mean() < 0.7 * np.abs(far - expected).mean()
