"""What a leaf lies on: wood, paper, stone, soil, asphalt, grass."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from core.data.drawn.noise import mixed, noise

_Rng = np.random.Generator


def _colour(*channels: float) -> np.ndarray:
    return np.array(channels, np.float32)


def wood(rng: _Rng, size: int) -> np.ndarray:
    """Planks of a table, in one of two directions."""
    light, dark = _WOODS[rng.integers(len(_WOODS))]
    warp = 14 * noise(rng, size, (6, 1.5))
    rows = np.arange(size, dtype=np.float32)[:, None] + warp
    period = np.float32(rng.uniform(9, 22))
    rings = 0.5 + 0.5 * np.sin(rows * np.float32(2 * np.pi) / period)
    fibre = noise(rng, size, (size / 3, 8))
    share = np.clip(0.35 * rings + 0.16 * fibre + 0.3, 0, 1)
    picture = mixed(light, dark, share)
    joint = int(rng.integers(0, size // 2))
    width = int(rng.integers(size // 3, size // 2))
    for place in range(joint, size, width):
        shade = np.float32(rng.uniform(0.86, 1.1))
        picture[place : place + width] *= shade
        cv2.line(picture, (0, place), (size, place), (dark * 0.35).tolist(), 2)
    return picture if rng.random() < 0.5 else picture.transpose(1, 0, 2).copy()


def paper(rng: _Rng, size: int) -> np.ndarray:
    """A sheet, plain, ruled or squared."""
    base = _colour(0.94, 0.93, 0.89) * np.float32(rng.uniform(0.86, 1.02))
    base = base * (1 + 0.05 * rng.standard_normal(3).astype(np.float32))
    grain = 0.012 * rng.standard_normal((size, size), np.float32)
    picture = base + (grain + 0.02 * noise(rng, size, 3))[..., None]
    kind = rng.integers(3)
    if kind:
        ink = _colour(0.60, 0.70, 0.85).tolist()
        step = size / rng.uniform(7, 14)
        start = rng.uniform(0, step)
        for place in np.arange(start, size, step):
            at = round(place)
            cv2.line(picture, (0, at), (size, at), ink, 1, cv2.LINE_AA)
            if kind == 2:
                cv2.line(picture, (at, 0), (at, size), ink, 1, cv2.LINE_AA)
    return picture


def stone(rng: _Rng, size: int) -> np.ndarray:
    """Slabs with a joint."""
    tone = rng.uniform(0.45, 0.72)
    warm = rng.uniform(-0.04, 0.06)
    base = _colour(tone + warm, tone, tone - warm)
    rough = 0.05 * noise(rng, size, 5, 4) + 0.035 * noise(rng, size, size / 3)
    picture = base * (1 + rough)[..., None]
    for _joint in range(int(rng.integers(0, 3))):
        ends = rng.integers(0, size, 2)
        first, last = (int(ends[0]), 0), (int(ends[0] + rng.normal(0, 20)), size)
        if rng.random() < 0.5:
            first, last = first[::-1], last[::-1]
        cv2.line(picture, first, last, (base * 0.45).tolist(), 4, cv2.LINE_AA)
    return picture


def asphalt(rng: _Rng, size: int) -> np.ndarray:
    """Grey with light and dark grains."""
    tone = np.float32(rng.uniform(0.22, 0.42))
    grains = noise(rng, size, size / 2.5)
    bright = tone + 0.07 * grains + 0.03 * noise(rng, size, 4, 2)
    return bright[..., None] * _colour(1.0, 1.0, rng.uniform(1.0, 1.12))


def soil(rng: _Rng, size: int) -> np.ndarray:
    """Brown earth with crumbs and dry bits of leaves."""
    dark, light = _colour(0.16, 0.11, 0.07), _colour(0.45, 0.34, 0.23)
    picture = mixed(dark, light, np.clip(0.45 + 0.22 * noise(rng, size, 12, 4), 0, 1))
    for _bit in range(int(rng.integers(15, 60))):
        tone = rng.uniform(0.5, 1.25)
        colour = (tone * _colour(0.42, 0.29, 0.16)).tolist()
        place = tuple(int(n) for n in rng.integers(0, size, 2))
        axes = int(rng.integers(4, 22)), int(rng.integers(2, 9))
        turn = float(rng.uniform(0, 360))
        shadow = place[0] + 2, place[1] + 3
        cv2.ellipse(picture, shadow, axes, turn, 0, 360, (0.08, 0.05, 0.03), -1)
        cv2.ellipse(picture, place, axes, turn, 0, 360, colour, -1, cv2.LINE_AA)
    return picture


def grass(rng: _Rng, size: int) -> np.ndarray:
    """A lawn from above."""
    patches = np.clip(0.5 + 0.3 * noise(rng, size, 5, 2), 0, 1)
    picture = mixed(_colour(0.08, 0.14, 0.04), _colour(0.20, 0.27, 0.08), patches)
    lean = rng.uniform(0, 2 * np.pi)
    for tones in ((0.4, 0.7), (0.6, 1.0)):
        grass_blades(rng, picture, 150, tones, lean)
    return picture


def grass_blades(
    rng: _Rng,
    picture: np.ndarray,
    count: int,
    tones: tuple[float, float],
    lean: float,
) -> None:
    """Draw blades of grass into a picture.

    Args:
        rng: Where the randomness is from.
        picture: Shape (size, size, 3), float32, RGB.
        count: How many.
        tones: The darkest and the brightest.
        lean: Where most of them point, radians.
    """
    size = len(picture)
    bend = rng.normal(0, 0.35, (count, 1)) * np.linspace(0, 1, 5)
    turns = lean + rng.normal(0, 0.6, (count, 1)) + bend
    steps = np.stack([np.cos(turns), np.sin(turns)], 2)
    steps *= rng.uniform(0.2, 0.6, (count, 1, 1)) * size / 5
    middles = rng.uniform(-0.2, 1.1, (count, 1, 2)) * size + steps.cumsum(1)
    wide = rng.uniform(0.006, 0.013, (count, 1, 1)) * size
    across = np.stack([-np.sin(turns), np.cos(turns)], 2) * wide
    across *= np.array([0.7, 0.5, 0.42, 0.28, 0.0])[:, None]
    edges = np.concatenate([middles + across, (middles - across)[:, ::-1]], 1)
    fixed = np.round(edges * 8).astype(np.int32)
    shades = rng.uniform(*tones, (count, 1)).astype(np.float32)
    yellow = (rng.random((count, 1)) ** 3).astype(np.float32)
    colours = shades * (_colour(0.34, 0.50, 0.15) + yellow * _YELLOWED)
    for blade, colour in zip(fixed, colours, strict=True):
        cv2.fillPoly(picture, [blade], colour.tolist(), cv2.LINE_AA, 3)


_YELLOWED = _colour(0.35, 0.16, 0.04)
_WOODS = (
    (_colour(0.80, 0.63, 0.42), _colour(0.58, 0.40, 0.22)),
    (_colour(0.56, 0.38, 0.24), _colour(0.33, 0.20, 0.11)),
    (_colour(0.70, 0.66, 0.60), _colour(0.48, 0.44, 0.39)),
    (_colour(0.40, 0.25, 0.15), _colour(0.22, 0.13, 0.08)),
)

GROUNDS: tuple[Callable[[_Rng, int], np.ndarray], ...] = (
    *(wood, paper, stone, asphalt, soil, grass),
)
