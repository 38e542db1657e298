"""A leaf's lines as pixels: where it is, its colours, its veins in the light."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.data.drawn.noise import mixed, noise, soft_step
from core.data.drawn.shapes import Shape

_SHIFT = 4  # binary digits of a pixel that OpenCV draws lines with


@dataclass(frozen=True)
class Pose:
    """Where a leaf lies in a picture."""

    centre: tuple[float, float]  # of the middle of its blade, pixels
    length: float  # of the blade, pixels
    angle: float  # radians
    squeeze: float  # its width, as it is seen at a slant; 1 = from above
    bend: float  # how far its middle vein is bent, in lengths

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """A leaf's own coordinates as pixels, shape (n, 2)."""
        across = points[:, 0] * self.squeeze + self.bend * (points[:, 1] - 0.5) ** 2
        up = points[:, 1] - 0.5
        cosine, sine = np.cos(self.angle), np.sin(self.angle)
        turned = np.stack([cosine * across - sine * up, sine * across + cosine * up], 1)
        return turned * self.length + self.centre


@dataclass(frozen=True)
class Colours:
    """What a leaf is coloured with, each RGB, float32, 0-1."""

    inner: np.ndarray  # near veins
    outer: np.ndarray  # near the edge, which turns first
    edge: np.ndarray  # of what has dried
    turned: float  # how far it has turned, 0-1
    dry: float  # how far it has dried, 0-1


@dataclass(frozen=True)
class Leaf:
    """A leaf in a picture."""

    colours: np.ndarray  # shape (size, size, 3), float32
    mask: np.ndarray  # how much of each pixel it covers, shape (size, size), float32


def draw_leaf(
    rng: np.random.Generator, shape: Shape, pose: Pose, colours: Colours, size: int
) -> Leaf:
    """Draw a leaf into an empty picture.

    Args:
        rng: Where its spots and unevenness are from.
        shape: Its lines.
        pose: Where it lies.
        colours: Of its blade.
        size: Height and width of the picture, pixels.
    """
    blade = np.zeros((size, size), np.uint8)
    outline = _fixed(pose.pixels(shape.outline))
    cv2.fillPoly(blade, [outline], 255, cv2.LINE_AA, _SHIFT)
    _bite(rng, blade, pose)
    inside = cv2.distanceTransform((blade > 127).astype(np.uint8), cv2.DIST_L2, 3)
    depth = inside / np.float32(pose.length)  # 0 at the edge
    veins = _drawn_veins(shape, pose, size)
    patchy = noise(rng, size, size * 2.2 / pose.length, 3)
    picture = _painted(rng, colours, depth, veins, patchy)
    bumps = 0.7 * noise(rng, size, size * 9 / pose.length, 2)
    height = 1.6 * patchy + bumps + 9 * np.sqrt(depth) - 2.6 * veins
    picture *= _lit(rng, height)[..., None]
    stalk = np.zeros((size, size), np.uint8)
    _draw_stalk(rng, stalk, shape, pose)
    wood = (0.75 * colours.inner + 0.12).astype(np.float32)
    share = stalk.astype(np.float32) / 255
    mask = np.maximum(blade.astype(np.float32) / 255, share)
    return Leaf(mixed(picture, wood, share * (blade < 200)), mask)


def _fixed(points: np.ndarray) -> np.ndarray:
    return np.round(points * (1 << _SHIFT)).astype(np.int32)


def _bite(rng: np.random.Generator, blade: np.ndarray, pose: Pose) -> None:
    """What insects have left of some leaves."""
    if rng.random() > 0.3:
        return
    for _hole in range(int(rng.integers(1, 5))):
        offset = rng.normal(0, 0.2, 2) * pose.length
        place = tuple(int(n) for n in offset + pose.centre)
        radius = int(max(1, rng.uniform(0.008, 0.045) * pose.length))
        cv2.circle(blade, place, radius, 0, -1, cv2.LINE_AA)


def _drawn_veins(shape: Shape, pose: Pose, size: int) -> np.ndarray:
    """How much of each pixel is vein, shape (size, size), float32, 0-1."""
    drawn = np.zeros((size, size), np.uint8)
    for place, vein in enumerate(shape.veins):
        thick = 2 if place == 0 and pose.length > 110 else 1
        line = [_fixed(pose.pixels(vein))]
        cv2.polylines(drawn, line, False, 255, thick, cv2.LINE_AA, _SHIFT)
    return cv2.GaussianBlur(drawn, (0, 0), 0.8).astype(np.float32) / 200


def _painted(
    rng: np.random.Generator,
    colours: Colours,
    depth: np.ndarray,
    veins: np.ndarray,
    patchy: np.ndarray,
) -> np.ndarray:
    size = len(depth)
    near = cv2.GaussianBlur(veins, (0, 0), 4)
    turning = 0.32 * patchy - 3.0 * depth - 1.6 * near + 2.4 * colours.turned - 0.7
    picture = mixed(colours.inner, colours.outer, soft_step(turning, -0.5, 0.5))
    drying = 0.3 * patchy - 9 * depth + 1.9 * colours.dry - 0.75
    picture = mixed(picture, colours.edge, 0.9 * soft_step(drying, -0.25, 0.25))
    spots = soft_step(noise(rng, size, size / 9), 2.6, 3.1) * np.float32(rng.random())
    picture = mixed(picture, colours.edge * np.float32(0.6), spots)
    grain = 1 + 0.05 * noise(rng, size, size / 2)
    pale = np.clip(picture * 1.25 + 0.09, 0, 1)
    return (picture + (pale - picture) * (0.75 * veins)[..., None]) * grain[..., None]


def _lit(rng: np.random.Generator, height: np.ndarray) -> np.ndarray:
    """How bright each pixel of an uneven surface is, 1 about."""
    angle = rng.uniform(0, 2 * np.pi)
    right = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3)
    slope = np.float32(np.cos(angle)) * right + np.float32(np.sin(angle)) * down
    return np.clip(1 + 0.075 * slope, 0.55, 1.4)


def _draw_stalk(
    rng: np.random.Generator, picture: np.ndarray, shape: Shape, pose: Pose
) -> None:
    share = np.linspace(0, 1, 10)
    bow = rng.normal(0, 0.12) * share**2
    line = np.stack([-bow, 0.05 - share * (shape.stalk + 0.05)], 1)
    thick = max(2, round(pose.length / 75))
    points = [_fixed(pose.pixels(line))]
    cv2.polylines(picture, points, False, 255, thick, cv2.LINE_AA, _SHIFT)
