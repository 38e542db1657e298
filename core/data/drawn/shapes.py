"""The outlines and veins of five leaves, no two alike.

A leaf's own coordinates: its stalk meets the blade at (0, 0), its tip lies at about
(0, 1); x goes to the right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_Rng = np.random.Generator


@dataclass(frozen=True)
class Shape:
    """A leaf as lines."""

    outline: np.ndarray  # shape (n, 2), a closed polygon
    veins: tuple[np.ndarray, ...]  # each of shape (n, 2), from thick to thin
    stalk: float  # its length, where the blade is 1 long


def maple(rng: _Rng) -> Shape:
    """Five pointed lobes with a few large teeth, like a hand."""
    narrow = rng.uniform(0.9, 1.12)
    half = np.array(
        [
            *((0.0, 1.0), (0.05, 0.86), (0.17, 0.83), (0.12, 0.68), (0.13, 0.50)),
            *((0.25, 0.57), (0.33, 0.69), (0.40, 0.63), (0.63, 0.73), (0.58, 0.60)),
            *((0.72, 0.50), (0.56, 0.43), (0.41, 0.31), (0.50, 0.25), (0.67, 0.18)),
            *((0.53, 0.10), (0.50, 0.00), (0.34, 0.02), (0.20, -0.06), (0.07, -0.03)),
        ]
    )
    right = half * (narrow, 1) + rng.normal(0, 0.016, half.shape)
    left = half * (-narrow, 1) + rng.normal(0, 0.016, half.shape)
    outline = _rounded(np.concatenate([right, left[:0:-1]]), 0.16)
    ends = [right[0], right[8], left[8], right[14], left[14]]
    veins = [_vein((0, 0), end * 0.96, rng, 0.03) for end in ends]
    for main in veins[:3]:
        for place in (0.4, 0.6):
            start = main[int(place * (len(main) - 1))]
            along = main[-1] - start
            for side in (-0.8, 0.8):
                end = start + 0.55 * _turned(along, side)
                veins.append(_vein(start, end, rng, 0.02))
    return Shape(outline, tuple(veins), rng.uniform(0.45, 0.8))


def oak(rng: _Rng) -> Shape:
    """Long, widest above the middle, with three to five round lobes on each side."""
    lobes, depth = rng.uniform(3.3, 4.7), rng.uniform(0.32, 0.5)
    widest, shift = rng.uniform(0.29, 0.36), rng.uniform(0, 0.16)

    def width(along: np.ndarray, side: float) -> np.ndarray:
        hull = np.sin(np.pi * along**1.35) ** 0.7 + 0.05 * (1 - along)
        cycles = lobes * (1 - along) + 0.5 + shift * side
        wave = np.abs(np.sin(np.pi * cycles)) ** 0.55
        return widest * hull * (1 - depth + depth * wave)

    veins = _feathered(width, round(lobes) + 1, 0.75, rng)
    outline = _sides(width, rng)
    outline[:, 1] += 0.3 * np.abs(outline[:, 0]) - 0.05  # lobes point forward
    return Shape(outline, veins, rng.uniform(0.08, 0.2))


def birch(rng: _Rng) -> Shape:
    """A triangle with a long tip, sawn twice: large teeth with small ones on them."""
    widest, place = rng.uniform(0.33, 0.4), rng.uniform(0.24, 0.3)
    teeth = rng.uniform(8, 11)

    def width(along: np.ndarray, side: float) -> np.ndarray:
        below = np.sin(np.pi / 2 * np.clip(along / place, 0, 1)) ** 0.7
        above = np.clip((1 - along) / (1 - place), 0, 1) ** 1.12
        large = np.mod(teeth * along + 0.3 * side, 1) ** 1.3
        small = np.mod(3 * teeth * along, 1)
        hull = np.where(along < place, below, above)
        grown = np.clip(along / place, 0, 1) * np.clip((1 - along) * 4, 0, 1)
        return widest * hull + grown * (0.045 * (0.4 - large) + 0.014 * (0.5 - small))

    veins = _feathered(width, 6, 0.9, rng)
    return Shape(_sides(width, rng), veins, rng.uniform(0.3, 0.5))


def beech(rng: _Rng) -> Shape:
    """An oval with a smooth, wavy edge and straight side veins."""
    widest, waves = rng.uniform(0.27, 0.36), rng.uniform(6, 8)
    bulge = rng.uniform(0.8, 1.0)

    def width(along: np.ndarray, side: float) -> np.ndarray:
        hull = np.sin(np.pi * along**bulge) ** 0.8
        return widest * hull * (1 + 0.035 * np.cos(2 * np.pi * waves * along + side))

    veins = _feathered(width, round(waves), 0.95, rng)
    return Shape(_sides(width, rng), veins, rng.uniform(0.1, 0.22))


def ginkgo(rng: _Rng) -> Shape:
    """A fan with a notch, its veins fanned out from the stalk."""
    spread, notch = rng.uniform(1.0, 1.3), rng.uniform(0.06, 0.4)
    angles = np.linspace(-spread, spread, 160)
    wave = 0.028 * np.sin(angles * rng.uniform(9, 13) + rng.uniform(0, 6))
    wave += 0.02 * np.sin(angles * rng.uniform(22, 30) + rng.uniform(0, 6))
    split = rng.normal(0, 0.06)
    radius = 0.86 - 0.1 * (angles / spread) ** 2 + wave
    radius -= notch * np.exp(-(((angles - split) / 0.09) ** 2))
    fan = np.stack([np.sin(angles), np.cos(angles)], 1) * radius[:, None]
    bow = np.linspace(0.04, 0.96, 20)[:, None]
    right = fan[-1] * bow + _turned(fan[-1], 0.5) * 0.16 * np.sin(np.pi * bow)
    left = fan[0] * bow + _turned(fan[0], -0.5) * 0.16 * np.sin(np.pi * bow)
    outline = np.concatenate([fan, right[::-1], left])
    veins = []
    for place in range(4, 157, 6):
        end = fan[place] * rng.uniform(0.9, 0.98)
        if np.hypot(*end) > 0.5:
            veins.append(_vein((0, 0), end, rng, 0.0))
    return Shape(outline + np.array((0, 0.04)), tuple(veins), rng.uniform(0.4, 0.7))


SHAPES: dict[str, Callable[[_Rng], Shape]] = {
    "beech": beech,
    "birch": birch,
    "ginkgo": ginkgo,
    "maple": maple,
    "oak": oak,
}


def _sides(width: Callable[[np.ndarray, float], np.ndarray], rng: _Rng) -> np.ndarray:
    """The polygon of a leaf that is so wide, on each side, along its middle vein."""
    along = np.linspace(0, 1, 140)
    uneven = [1 + 0.05 * rng.standard_normal() for _side in range(2)]
    swell = [
        1 + 0.05 * np.sin(2 * np.pi * (rng.uniform(0.6, 1.6) * along + rng.random()))
        for _side in range(2)
    ]
    right = np.stack([uneven[0] * swell[0] * width(along, 1.0), along], 1)
    left = np.stack([-uneven[1] * swell[1] * width(along, -1.0), along], 1)
    return np.concatenate([right, left[::-1]])


def _feathered(
    width: Callable[[np.ndarray, float], np.ndarray],
    pairs: int,
    reach: float,
    rng: _Rng,
) -> tuple[np.ndarray, ...]:
    """A middle vein, and pairs of side veins that rise towards the edge."""
    veins = [_vein((0, 0), (0, 0.97), rng, 0.01)]
    for start in np.linspace(0.08, 0.8, pairs):
        for side in (-1.0, 1.0):
            begin = start + rng.normal(0, 0.012)
            rise = min(0.97, begin + 0.17)
            out = side * reach * float(width(np.array([rise]), side)[0])
            veins.append(_vein((0, begin), (out, rise), rng, -0.05 * side))
    return tuple(veins)


def _vein(start: object, end: object, rng: _Rng, bow: float) -> np.ndarray:
    first, last = np.asarray(start, float), np.asarray(end, float)
    share = np.linspace(0, 1, 12)[:, None]
    across = _turned(last - first, np.pi / 2)
    bend = (bow + 0.01 * rng.standard_normal()) * np.sin(np.pi * share)
    return first + (last - first) * share + across * bend


def _turned(vector: np.ndarray, angle: float) -> np.ndarray:
    cosine, sine = np.cos(angle), np.sin(angle)
    return vector @ np.array([[cosine, -sine], [sine, cosine]])


def _rounded(polygon: np.ndarray, share: float) -> np.ndarray:
    """Its corners cut off by a share of each side, twice."""
    for part in (share, 0.25):
        after = np.roll(polygon, -1, 0)
        pairs = [polygon + part * (after - polygon), after + part * (polygon - after)]
        polygon = np.stack(pairs, 1).reshape(-1, 2)
    return polygon
