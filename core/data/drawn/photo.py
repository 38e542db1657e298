"""One picture of a leaf: the ground, the leaf, what lies on it, light and camera."""

from __future__ import annotations

import cv2
import numpy as np

from core.data.drawn.blade import Colours, Leaf, Pose, draw_leaf
from core.data.drawn.grounds import GROUNDS, grass_blades
from core.data.drawn.noise import noise, soft_step
from core.data.drawn.shapes import SHAPES

SIZE = 224  # height and width, pixels
_CANVAS = 320  # that it is drawn on: finer, so that no edge is jagged

_Rng = np.random.Generator

# Of all: how a leaf is coloured in summer; then of each, what it turns to.
_GREENS = ((0.20, 0.42, 0.12), (0.30, 0.50, 0.14), (0.14, 0.34, 0.13))
_AUTUMN = {
    "beech": ((0.72, 0.44, 0.14), (0.58, 0.30, 0.12), (0.78, 0.62, 0.20)),
    "birch": ((0.86, 0.74, 0.18), (0.78, 0.62, 0.20), (0.66, 0.48, 0.16)),
    "ginkgo": ((0.93, 0.80, 0.20), (0.86, 0.74, 0.18), (0.72, 0.66, 0.22)),
    "maple": ((0.78, 0.16, 0.10), (0.90, 0.46, 0.10), (0.88, 0.72, 0.18)),
    "oak": ((0.62, 0.36, 0.14), (0.52, 0.30, 0.14), (0.74, 0.54, 0.18)),
}
_OF_ALL = (*_AUTUMN["beech"], *_AUTUMN["birch"], *_AUTUMN["oak"])
_DRY = (0.36, 0.22, 0.12)


def draw_photo(class_name: str, rng: _Rng) -> np.ndarray:
    """Draw a leaf of a class somewhere, in some light, at some season.

    Args:
        class_name: One of `core.data.drawn.shapes.SHAPES`.
        rng: All that differs from picture to picture is drawn from it.

    Returns:
        Shape (SIZE, SIZE, 3), uint8, RGB.
    """
    hard = rng.beta(1.2, 2.4)  # 0 = a picture for a book, 1 = a snapshot gone wrong
    picture = GROUNDS[rng.integers(len(GROUNDS))](rng, _CANVAS)
    shape = SHAPES[class_name](rng)
    pose = _posed(rng, hard)
    leaf = draw_leaf(rng, shape, pose, _coloured(rng, class_name), _CANVAS)
    picture = _laid(rng, picture, leaf)
    _cover(rng, picture, pose, hard)
    return _taken(rng, picture, hard)


def _posed(rng: _Rng, hard: float) -> Pose:
    length = _CANVAS * rng.uniform(0.62 - 0.30 * hard, 0.76 - 0.12 * hard)
    free = max(0.0, _CANVAS - length) * (0.22 + 0.25 * hard)
    x, y = _CANVAS / 2 + rng.uniform(-free, free, 2)
    squeeze = 1 - (0.10 + 0.45 * hard) * rng.random()
    return Pose((x, y), length, rng.uniform(0, 2 * np.pi), squeeze, rng.normal(0, 0.16))


def _coloured(rng: _Rng, class_name: str) -> Colours:
    def near(colour: tuple[float, ...]) -> np.ndarray:
        return np.array(colour, np.float32) * rng.uniform(0.85, 1.15, 3).astype("f4")

    green = near(_GREENS[rng.integers(len(_GREENS))])
    # Half of them in a colour that says nothing: shape is what tells trees apart.
    tints = _AUTUMN[class_name] if rng.random() < 0.5 else _OF_ALL
    autumn = near(tints[rng.integers(len(tints))])
    season = rng.random()
    if season < 0.42:
        return Colours(green, near(_GREENS[1]), near(_DRY), rng.random(), 0.0)
    dry = rng.random() * max(0.0, season - 0.5) * 1.6
    return Colours(green, autumn, near(_DRY), 0.1 + 1.3 * rng.random(), dry)


def _laid(rng: _Rng, picture: np.ndarray, leaf: Leaf) -> np.ndarray:
    """A leaf on a ground, with its shadow."""
    angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(2, 9)
    move = np.array(
        [[1, 0, far * np.cos(angle)], [0, 1, far * np.sin(angle)]], np.float32
    )
    fallen = cv2.warpAffine(leaf.mask, move, (_CANVAS, _CANVAS))
    fallen = cv2.GaussianBlur(fallen, (0, 0), 1.5 + 0.5 * far)
    picture = picture * (1 - np.float32(rng.uniform(0.4, 0.75)) * fallen)[..., None]
    return picture + (leaf.colours - picture) * leaf.mask[..., None]


def _cover(rng: _Rng, picture: np.ndarray, pose: Pose, hard: float) -> None:
    """What lies on the leaf: blades of grass, a twig, a bit of another leaf."""
    if rng.random() < 0.25 + 0.4 * hard:
        count = int(rng.integers(1, 3 + round(9 * hard)))
        grass_blades(rng, picture, count, (0.7, 1.2), rng.uniform(0, 6.3))
    for _piece in range(int(rng.binomial(4, 0.6 * hard))):
        offset = rng.normal(0, 0.3, 2) * pose.length
        place = tuple(int(n) for n in offset + pose.centre)
        tone = rng.uniform(0.6, 1.3)
        colour = [tone * rng.uniform(0.85, 1.15) * part for part in _BIT]
        long, wide = pose.length * rng.uniform((0.10, 0.05), (0.26, 0.11))
        _drop_bit(picture, place, _lens(long, wide, rng.uniform(0, 6.3)), colour)


def _lens(long: float, wide: float, angle: float) -> np.ndarray:
    """A small leaf about (0, 0), pointed at both ends, from end to end and back."""
    share = np.linspace(0, 1, 12)
    along, across = long * (share - 0.5), 0.5 * wide * np.sin(np.pi * share)
    edge = np.stack([np.r_[along, along[::-1]], np.r_[across, -across[::-1]]], 1)
    turn = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    return edge @ np.array(turn)


def _drop_bit(
    picture: np.ndarray, place: tuple[int, ...], edge: np.ndarray, colour: list[float]
) -> None:
    """Draw a bit of a dry leaf, with its shadow and its middle vein."""
    points = np.round(edge + place).astype(np.int32)
    shadow = [0.25 * part for part in colour]
    cv2.fillPoly(picture, [points + np.array((3, 4), np.int32)], shadow, cv2.LINE_AA)
    cv2.fillPoly(picture, [points], colour, cv2.LINE_AA)
    vein = [0.65 * part for part in colour]
    first, last = points[0].tolist(), points[len(points) // 2].tolist()
    cv2.line(picture, first, last, vein, 1, cv2.LINE_AA)


_BIT = (0.44, 0.31, 0.17)


def _taken(rng: _Rng, picture: np.ndarray, hard: float) -> np.ndarray:
    """Light, shade, and what a camera makes of it."""
    if rng.random() < 0.2 + 0.5 * hard:  # the shade of a tree
        dapple = soft_step(noise(rng, _CANVAS, rng.uniform(3, 8), 2), -1.2, 0.8)
        deep = np.float32(rng.uniform(0.3, 0.65))
        picture = picture * (1 - deep * (1 - dapple))[..., None]
    slope = 0.10 * noise(rng, _CANVAS, 1)
    warm = rng.normal(0, 0.05 + 0.05 * hard)
    tint = np.array([1 + warm, 1, 1 - warm], np.float32)
    exposure = np.float32(2 ** rng.normal(0, 0.18 + 0.35 * hard))
    picture = picture * (exposure * tint) * (1 + slope)[..., None]
    picture = picture / (1 + np.clip(picture - 0.8, 0, None))  # lights stay drawn
    small = cv2.resize(picture, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    blur = 1.6 * hard * rng.random()
    if blur > 0.35:
        small = cv2.GaussianBlur(small, (0, 0), blur)
    grain = np.float32(0.006 + 0.02 * hard * rng.random())
    small = small + grain * rng.standard_normal(small.shape, np.float32)
    return np.clip(small * 255 + 0.5, 0, 255).astype(np.uint8)
