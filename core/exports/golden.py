"""Golden images: pictures with the answers that the app gives, to prove an export with.

    golden/golden.json        of each its files, its class and the expected answers
    golden/pictures/00.jpg    the picture: what an example decodes and resizes itself
    golden/inputs/00.png      the same as the model takes it, decoded by the app

The pictures are of the data set, reduced and without what a camera writes into a file.
Where the data set must not leave, or is gone, they are drawn.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import TypedDict

import numpy as np
from PIL import Image

from core.data.manifest import Entry, Manifest
from core.data.pictures.decoding import decode, load_rgb
from core.errors import DataError, ImageError
from core.language.texts import _
from core.storage.files import read_json, write_bytes, write_json
from core.storage.typed_json import Fraction, fits

GOLDEN_IMAGES = 32
GOLDEN_FILE = "golden/golden.json"

_SIDE = 640  # pixels, the longer side of a picture, where the model takes no more
_QUALITY = 92
_SIDES = ("test", "validation", "train")  # taken in this order


class _Known(TypedDict):
    picture: str
    input: str
    label: str | None  # the name of its class; None = drawn
    probabilities: list[Fraction]


class GoldenImage(_Known, total=False):
    """One image; files lie in the golden folder."""

    novelty: float  # where the model says it


class GoldenFile(TypedDict):
    """golden.json."""

    kind: str  # of GOLDEN_KINDS
    images: list[GoldenImage]


@dataclass(frozen=True)
class Golden:
    """Golden images.

    Attributes:
        kind: "images" of the data set, or "drawn".
        pictures: JPEG files.
        inputs: What the model takes, shape (n, size, size, 3), uint8.
        labels: Names of the classes; None where it is drawn.
    """

    kind: str
    pictures: list[bytes]
    inputs: np.ndarray
    labels: list[str | None]


def golden_of_dataset(
    manifest: Manifest, size: int, count: int = GOLDEN_IMAGES
) -> Golden:
    """Images of all classes in turn, those that the model was not trained on first.

    Args:
        manifest: Of the run.
        size: Side of the model's input, pixels.
        count: How many, at most.

    Raises:
        DataError: No image of the data set can be read.
    """
    pictures: list[bytes] = []
    labels: list[str | None] = []
    for entry in in_turn(manifest, _SIDES):
        if len(pictures) == count:
            break
        try:
            image = load_rgb(manifest.absolute(entry), None, manifest.rendition)
        except ImageError:
            continue
        pictures.append(_picture(image, size))
        labels.append(manifest.class_names[entry.label])
    if not pictures:
        raise DataError(
            _("images of the data set, to prove the export with"),
            _("none that can be read in {folder}", folder=manifest.root)
            if manifest.root
            else _("none that can be read in any folder"),
            _("Bring the folder back, or let patterns be drawn instead."),
        )
    return Golden("images", pictures, _inputs(pictures, size), list(labels))


def drawn_golden(size: int, count: int = GOLDEN_IMAGES) -> Golden:
    """Patterns of coarse coloured noise, the same each time."""
    random = np.random.default_rng(0)
    pictures = []
    for number in range(count):
        cells = random.integers(0, 256, (3 + number % 8, 3 + number % 5, 3), np.uint8)
        image = Image.fromarray(cells).resize((320, 240), Image.Resampling.BICUBIC)
        pictures.append(_picture(image, size))
    return Golden("drawn", pictures, _inputs(pictures, size), [None] * count)


def in_turn(manifest: Manifest, sides: Sequence[str]) -> Iterator[Entry]:
    """Entries of all classes in turn, side by side of the split.

    They are ordered by content: the same wherever they lie.
    """
    for side in sides:
        classes: list[list[Entry]] = [[] for _ in manifest.class_names]
        for entry in sorted(manifest.entries, key=lambda entry: entry.digest):
            if entry.split == side:
                classes[entry.label].append(entry)
        yield from filter(None, chain.from_iterable(zip_longest(*classes)))


def _picture(image: Image.Image, size: int) -> bytes:
    side = max(_SIDE, 2 * size)
    image.thumbnail((side, side), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _inputs(pictures: Sequence[bytes], size: int) -> np.ndarray:
    return np.stack([decode(picture, size) for picture in pictures])


def write_golden(folder: Path, golden: Golden, expected: dict[str, np.ndarray]) -> None:
    """Write golden images with the answers that are expected of a model.

    Args:
        folder: Of the export.
        golden: The images.
        expected: "probabilities", shape (n, classes), and maybe "novelty", shape (n,).
    """
    home = (folder / GOLDEN_FILE).parent
    for kind in ("pictures", "inputs"):
        (home / kind).mkdir(parents=True)
    images: list[GoldenImage] = []
    for number, (picture, pixels) in enumerate(
        zip(golden.pictures, golden.inputs, strict=True)
    ):
        item: GoldenImage = {
            "picture": f"pictures/{number:02}.jpg",
            "input": f"inputs/{number:02}.png",
            "label": golden.labels[number],
            # float32 may sum up to a little more than 1.
            "probabilities": _short(expected["probabilities"][number].clip(0, 1)),
        }
        if "novelty" in expected:
            (item["novelty"],) = _short(expected["novelty"][number : number + 1])
        write_bytes(home / item["picture"], picture)
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        write_bytes(home / item["input"], buffer.getvalue())
        images.append(item)
    write_json(folder / GOLDEN_FILE, GoldenFile(kind=golden.kind, images=images))


def _short(values: np.ndarray) -> list[float]:
    """Seven digits after the point: more than float32 has of a probability."""
    return [round(float(value), 7) for value in values]


def read_golden(folder: Path) -> tuple[str, np.ndarray, dict[str, np.ndarray]]:
    """The golden images of an export, as `write_golden` wrote them.

    Returns:
        Their kind, the inputs and the expected answers.

    Raises:
        DataError: They are missing or damaged.
    """
    home, value = (folder / GOLDEN_FILE).parent, read_json(folder / GOLDEN_FILE)
    try:
        if not fits(value, GoldenFile) or not value["images"]:
            raise ValueError(GOLDEN_FILE)
        images = value["images"]
        inputs = np.stack([_read_input(home / item["input"]) for item in images])
        expected = {
            "probabilities": np.array([i["probabilities"] for i in images], np.float32)
        }
        if all("novelty" in item for item in images):
            expected["novelty"] = np.array([i["novelty"] for i in images], np.float32)
    except (OSError, ValueError) as error:
        raise DataError(
            _("golden images with expected answers in the zip"),
            _("none, or damaged ones"),
            _("Ask for the zip again."),
        ) from error
    return value["kind"], inputs, expected


def _read_input(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.array(image.convert("RGB"))
