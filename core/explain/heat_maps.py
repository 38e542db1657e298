"""Heat maps: how much each place of a picture speaks for a class, in colours.

A heat map has values in [0, 1]: 0 = nothing there speaks for the class, 1 = the place
that speaks for it most. What speaks against it is 0, too.
"""

from __future__ import annotations

import cv2
import numpy as np

# Of the values that speak for a class; what is above is 1. A single cell of a 7 x 7 map
# is not lost by it, a single pixel of a fine one does not make all others pale.
_BRIGHTEST = 99.5  # percentile

# Standard deviation of a cell's spot, in cells. Linear and cubic interpolation put the
# peak on the middle of the hottest cell, which is often at an object's edge: they
# pointed at 40 to 76 % of drawn objects where soft spots pointed at 68 to 90 %.
_SOFTNESS = 0.5

# Its lightness only grows, so that people with any colour vision read the same order,
# and so does a print in grey.
_COLOURS = cv2.COLORMAP_INFERNO

_GREY_FROM = 0.4  # strength from which on the picture has no colours of its own


def class_evidence(cam: np.ndarray, label: int) -> np.ndarray:
    """What each place adds to the score of a class, compared with all classes.

    The answer depends only on differences between scores: what a place adds to every
    class's score alike changes nothing, so their mean is taken off. It is the class
    activation map of the score minus the mean score.

    Args:
        cam: Class activation maps, shape (height, width, classes), float32.
        label: Index of the class.

    Returns:
        Shape (height, width), float32; negative = it speaks against the class.
    """
    evidence: np.ndarray = cam[..., label] - cam.mean(axis=-1)
    return evidence


def normalised(evidence: np.ndarray) -> np.ndarray:
    """A heat map of what speaks for a class.

    Args:
        evidence: Shape (height, width), float, in any unit.

    Returns:
        Shape (height, width), float32, in [0, 1]; all 0 where nothing speaks for it.
    """
    positive = np.maximum(np.nan_to_num(evidence.astype(np.float32)), 0.0)
    if not positive.any():
        return positive
    top = float(np.percentile(positive[positive > 0], _BRIGHTEST))
    return np.minimum(positive / top, 1.0)


def strength(maps: np.ndarray) -> np.ndarray:
    """How strongly a layer answers to each place, whichever classes there are.

    Args:
        maps: Of the layer, shape (rows, columns, channels), float.

    Returns:
        Shape (rows, columns), float32, in [0, 1]: from the weakest place to the
        strongest; all 0 where all are alike.
    """
    mean = np.abs(np.nan_to_num(maps.astype(np.float32))).mean(axis=-1)
    above: np.ndarray = mean - mean.min()
    highest = float(above.max())
    return above / highest if highest > 0 else above


def resized(heat: np.ndarray, width: int, height: int) -> np.ndarray:
    """A heat map as large as the picture: each cell a soft spot in its middle.

    Args:
        heat: Shape (rows, columns), float32, in [0, 1].
        width: In pixels.
        height: In pixels.

    Returns:
        Shape (height, width), float32, in [0, 1]; the highest value stays the highest.
    """
    rows, columns = heat.shape
    large: np.ndarray = _weights(height, rows) @ heat @ _weights(width, columns).T
    highest = float(large.max())
    return large * (float(heat.max()) / highest) if highest > 0 else large


def _weights(num_pixels: int, num_cells: int) -> np.ndarray:
    """How much each cell says at each pixel, shape (num_pixels, num_cells), float32."""
    place = (np.arange(num_pixels) + 0.5) * num_cells / num_pixels - 0.5
    # Mirrored beyond the middle of the outermost cells, so that these have a peak, too.
    last = num_cells - 1
    place = last - np.abs(last - np.abs(place))
    away = place[:, None] - np.arange(num_cells)
    weights = np.exp(-0.5 * (away / _SOFTNESS) ** 2)
    normal: np.ndarray = weights / weights.sum(axis=1, keepdims=True)
    return normal.astype(np.float32)


def overlay(picture: np.ndarray, heat: np.ndarray, strength: float) -> np.ndarray:
    """A picture with a heat map over it.

    The picture turns grey below the colours: with colours of its own, a yellow flower
    would look like a hot place.

    Args:
        picture: RGB, shape (height, width, 3), uint8.
        heat: Shape (rows, columns), float32, in [0, 1]; of any size.
        strength: Of the colours, 0 (the picture alone) to 1 (the map alone).

    Returns:
        RGB, shape (height, width, 3), uint8.
    """
    height, width = picture.shape[:2]
    colours = coloured(resized(heat, width, height))
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    greyness = min(1.0, strength / _GREY_FROM)
    below = cv2.addWeighted(picture, 1.0 - greyness, grey, greyness, 0.0)
    return cv2.addWeighted(below, 1.0 - strength, colours, strength, 0.0)


def coloured(values: np.ndarray) -> np.ndarray:
    """Values in [0, 1], shape (height, width), as RGB, uint8: from dark to light."""
    bgr = cv2.applyColorMap((values * 255).round().astype(np.uint8), _COLOURS)
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)


def legend(width: int, height: int) -> np.ndarray:
    """The colours from 0 (left) to 1 (right), RGB, shape (height, width, 3), uint8."""
    row = np.linspace(0.0, 1.0, width, dtype=np.float32)
    return coloured(np.repeat(row[None], height, axis=0))


def peak(heat: np.ndarray, width: int, height: int) -> tuple[int, int]:
    """The place of a picture that speaks for the class most: x and y in pixels."""
    place = int(np.argmax(resized(heat, width, height)))
    return place % width, place // width
