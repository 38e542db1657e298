"""Data sets whose pictures would decode to nothing: the check sees to it that they
don't, and the manifest carries how."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.data.checking import known_rows
from core.data.datasets import Dataset, add_folder
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, make_manifest
from core.data.pictures.decoding import (
    decode,
    decode_with_thumbnail,
    load_rgb,
    thumbnail,
)
from core.data.pictures.rendition import PLAIN, Rendition
from core.data.scan import scan
from core.storage.files import read_json, write_json
from tests.core.data.conftest import Tree
from tests.core.data.image_bytes import saved
from tests.core.data.odd_files import tiff

SIDE = 48

Encode = Callable[[np.ndarray], bytes]


def shapes(count: int = 4) -> Iterator[tuple[str, np.ndarray]]:
    """Class and picture: values 0.15-0.8, shape (48, 48)."""
    random = np.random.default_rng(4)
    y, x = np.mgrid[:SIDE, :SIDE]
    for label in ("disc", "square"):
        for _ in range(count):
            cy, cx, r = *random.integers(18, 30, 2), random.integers(8, 15)
            inside = (y - cy) ** 2 + (x - cx) ** 2 < r * r
            if label == "square":
                inside = (abs(y - cy) < r) & (abs(x - cx) < r)
            yield label, 0.15 + 0.05 * random.random((SIDE, SIDE)) + 0.6 * inside


def pillow(top: float, kind: str, format: str, offset: float = 0) -> Encode:
    def encode(values: np.ndarray) -> bytes:
        scaled = values * top + offset
        whole = scaled if kind == "float32" else np.rint(scaled)
        return saved(Image.fromarray(whole.astype(kind)), format)

    return encode


def colour(top: float, format: str, bands: int = 3) -> Encode:
    def encode(values: np.ndarray) -> bytes:
        pixels = np.rint(np.repeat(values[..., None], bands, 2) * top)
        if bands == 4:
            pixels[..., 3] = 65535
        return cv2.imencode(format, pixels.astype(np.uint16))[1].tobytes()

    return encode


def white_on_clear(values: np.ndarray) -> bytes:
    alpha = np.where(values > 0.5, 255, 0).astype(np.uint8)
    full = np.full_like(alpha, 255)
    return saved(Image.fromarray(np.dstack([full, full, full, alpha])), "PNG")


def grey_alpha(values: np.ndarray) -> bytes:
    alpha = np.where(values > 0.5, 255, 0).astype(np.uint8)
    pixels = np.dstack([np.full_like(alpha, 250), alpha])
    return saved(Image.fromarray(pixels, "LA"), "PNG")


def clear_palette(values: np.ndarray) -> bytes:
    image = Image.fromarray((values > 0.5).astype(np.uint8)).convert("P")
    image.putpalette([255, 255, 255, 255, 255, 250])
    return saved(image, "PNG", transparency=0)


def clear_webp(values: np.ndarray) -> bytes:
    with Image.open(io.BytesIO(white_on_clear(values))) as image:
        return saved(image, "WEBP", lossless=True)


def big_endian(values: np.ndarray) -> bytes:
    return tiff(np.rint(values * 300 + 9)[..., None].astype(np.uint16), order=">")


def no_data(values: np.ndarray) -> bytes:
    """A GeoTIFF whose corner was not measured."""
    pixels = (values * 3).astype(np.float32)
    pixels[:8, :8] = -9999
    info = {42113: "-9999"}
    return saved(Image.fromarray(pixels), "TIFF", tiffinfo=info)


KINDS: dict[str, Encode] = {
    "8 bits in 16, tif": pillow(255, "uint16", "TIFF"),
    "8 bits in 16, png": pillow(255, "uint16", "PNG"),
    "10 bits in 16": pillow(1023, "uint16", "TIFF"),
    "12 bits in 16": pillow(4095, "uint16", "PNG"),
    "16 bits": pillow(65535, "uint16", "TIFF"),
    "thermal": pillow(300, "uint16", "TIFF", offset=7900),
    "big-endian": big_endian,
    "32 bits, few values": pillow(255, "int32", "TIFF"),
    "32 bits, many": pillow(2e9, "int32", "TIFF"),
    "CT": pillow(4000, "int32", "TIFF", offset=-1000),
    "float, 0-1": pillow(1, "float32", "TIFF"),
    "float, tiny": pillow(1e-4, "float32", "TIFF"),
    "float, large": pillow(4095, "float32", "TIFF"),
    "float, negative": pillow(1, "float32", "TIFF", offset=-5),
    "float with no-data": no_data,
    "16-bit colour, png": colour(1023, ".png"),
    "16-bit colour, tif": colour(4095, ".tif"),
    "16-bit colour with alpha": colour(1023, ".png", bands=4),
    "white on clear": white_on_clear,
    "white on clear, webp": clear_webp,
    "light grey with alpha": grey_alpha,
    "clear palette": clear_palette,
}


def data_set(root: Path, encode: Encode) -> Dataset:
    for number, (label, values) in enumerate(shapes()):
        (root / label).mkdir(parents=True, exist_ok=True)
        (root / label / f"{number}.png").write_bytes(encode(values))
    return add_folder(root)


def made(dataset: Dataset, seed: int = 0) -> Manifest:
    return make_manifest(dataset, scan(dataset), seed)


@pytest.mark.parametrize("kind", KINDS)
def test_shapes_are_seen_in_every_picture(kind: str, tmp_path: Path) -> None:
    dataset = data_set(tmp_path / "pictures", KINDS[kind])
    manifest = made(dataset)
    assert manifest.blank == ()
    assert manifest.rendition != PLAIN
    for entry in manifest.entries:
        source = manifest.absolute(entry)
        pixels = decode(source, SIDE, manifest.rendition)[..., 0].astype(int)
        shape, corner = pixels[24, 24], pixels[40:, 40:].mean()
        assert abs(shape - corner) > 80, entry.path
        seen = np.asarray(load_rgb(source, None, manifest.rendition))
        assert (seen[..., 0] == pixels).all()
        both = decode_with_thumbnail(source, SIDE, 16, manifest.rendition)
        assert (both[0][..., 0] == pixels).all()
        assert both[1] == thumbnail(source, 16, manifest.rendition)
    kept = current_manifest(dataset)
    assert kept == manifest
    assert kept.digest == manifest.digest
    assert made(dataset, seed=1).rendition == manifest.rendition


def test_the_digest_follows_the_rendition_only_where_there_is_one(tree: Tree) -> None:
    plain = made(add_folder(tree({"cat": 4, "dog": 4})))
    assert plain.rendition == PLAIN
    assert not {"rendition", "blank"} & plain.to_json().keys()
    digests = {
        replace(plain, rendition=rendition).digest
        for rendition in (PLAIN, Rendition(0), Rendition(255, (0.0, 1.0)))
    }
    assert len(digests) == 3 and plain.digest in digests


def test_brightness_is_compared_across_pictures(tmp_path: Path) -> None:
    """Per picture, a dark class and a bright one would look alike."""
    for label, top in (("cold", 200), ("hot", 800)):
        (tmp_path / label).mkdir()
        for number in range(4):
            pixels = np.linspace(0.8 * top + number, top, 64).reshape(8, 8)
            image = Image.fromarray(pixels.astype(np.uint16))
            (tmp_path / label / f"{number}.png").write_bytes(saved(image, "PNG"))
    manifest = made(add_folder(tmp_path))
    means = {"cold": [], "hot": []}
    for entry in manifest.entries:
        pixels = decode(manifest.absolute(entry), 8, manifest.rendition)
        means[entry.path.split("/")[0]].append(pixels.mean())
    assert min(means["hot"]) - max(means["cold"]) > 150


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (9, 9), 0),
        Image.new("RGB", (9, 9), (9, 200, 3)),
        Image.new("RGBA", (9, 9), (0, 0, 0, 0)),
        Image.new("1", (9, 9), 1),
        Image.new("P", (9, 9), 3),
        Image.fromarray(np.full((9, 9), 77, np.uint16)),
    ],
)
def test_pictures_of_one_value_are_named_and_used(
    image: Image.Image, tree: Tree
) -> None:
    root = tree({"cat": 4, "dog": 4})
    (root / "cat" / "0.png").write_bytes(saved(image, "PNG"))
    manifest = made(add_folder(root))
    assert manifest.blank == ("cat/0.png",)
    assert len(manifest.entries) == 8
    assert Manifest.from_json(manifest.to_json()) == manifest


def test_a_photo_is_not_blank(tree: Tree) -> None:
    root = tree({"cat": 4, "dog": 4})
    image = Image.new("RGB", (900, 900), "white")
    ImageDraw.Draw(image).rectangle((300, 300, 340, 340), "black")
    (root / "cat" / "0.png").write_bytes(saved(image, "JPEG"))
    assert made(add_folder(root)).blank == ()


def test_what_was_checked_before_there_were_looks_is_looked_at(tree: Tree) -> None:
    dataset = add_folder(tree({"cat": 4, "dog": 4}))
    manifest = made(dataset)
    path = dataset.folder / "checked.json"
    rows = [row[:5] for row in read_json(path)["rows"]]
    write_json(path, {"version": 1, "rows": rows})
    assert {row.digest for row in known_rows(dataset).values()} == {
        entry.digest for entry in manifest.entries
    }
    assert made(dataset).digest == manifest.digest
    assert all(row.look for row in known_rows(dataset).values())
