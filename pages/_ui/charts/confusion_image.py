"""The confusion matrix of very many classes as a picture: no cell is an object."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageColor

from core.analysis.confusion import Change, Mistake
from core.language.texts import _
from pages._ui.charts.matrix import (
    MOST_PIXELS,
    Look,
    Matrix,
    cell_words,
    class_axis,
)
from pages._ui.charts.style import styled, text_colour

# A single image of a large class must be seen, too: no cell that is not empty is paler.
_PALEST = 0.45


def confusion_image(
    matrix: Matrix, marked: Sequence[Mistake | Change], look: Look
) -> go.Figure:
    """A confusion matrix: rows are true classes, columns predicted ones.

    Args:
        matrix: Of at least one class.
        marked: Cells that get a ring, however small they are; their classes are places
            on the matrix.
        look: How it is drawn; the darker a pixel, the more it holds.

    Returns:
        A picture on axes that count classes, so that one can zoom into it.
    """
    num_classes = len(matrix.names)
    figure = go.Figure(
        go.Image(
            source=_png(matrix, look),
            **_placed("x", num_classes),
            **_placed("y", num_classes),
            hoverinfo="none",  # but a click on it is heard of
        )
    )
    figure.add_trace(_rings(marked, look.dark))
    matrix.mark(figure, look.dark)
    styled(figure, look.dark, look.height)
    ends = [-0.5, num_classes - 0.5]
    named = class_axis(matrix.names)
    figure.update_layout(margin={"l": 32, "r": 8, "t": 8, "b": 32})
    figure.update_xaxes(title_text=_("Predicted"), range=ends, showgrid=False, **named)
    figure.update_yaxes(title_text=_("True"), range=ends[::-1], showgrid=False, **named)
    return figure


def classes_at(place: float, num_classes: int) -> list[int]:
    """The classes that a pixel of the picture is of; none where there is no pixel.

    Args:
        place: Of its middle on an axis.
        num_classes: Of the matrix.
    """
    side = min(num_classes, MOST_PIXELS)
    pixel = int((place + 0.5) * side // max(1, num_classes))
    classes = np.arange(num_classes)
    found: list[int] = np.flatnonzero(classes * side // num_classes == pixel).tolist()
    return found


def cells_of(matrix: Matrix) -> dict[str, Any]:
    """What the pointer is told of each cell: names, and images where there are some.

    The words have {places} for both.
    """
    sides = [side for side in (matrix.before, matrix.counts) if side is not None]
    return {
        "words": cell_words(),
        "names": list(matrix.names),
        "totals": matrix.totals.tolist(),
        "pixels": min(len(matrix.names), MOST_PIXELS),
        "sides": [
            {
                "places": (side.true * side.num_classes + side.predicted).tolist(),
                "images": side.counts.tolist(),
            }
            for side in sides
        ],
    }


def _rings(marked: Sequence[Mistake | Change], dark: bool) -> go.Scatter:
    sizes = [_images(item) for item in marked]
    most = max(sizes, default=1)
    return go.Scatter(
        x=[item.predicted for item in marked],
        y=[item.true for item in marked],
        mode="markers",
        marker={
            "symbol": "circle-open",
            "size": [4 + 6 * (size / most) ** 0.5 for size in sizes],
            "color": text_colour(dark),
            "line": {"width": 1},
        },
        hoverinfo="skip",  # the picture below hears of the pointer
        showlegend=False,
    )


def _images(item: Mistake | Change) -> int:
    return abs(item.difference) if isinstance(item, Change) else item.num_images


def _placed(axis: str, num_classes: int) -> dict[str, float]:
    """Where an axis of the picture begins and how wide a pixel is, in classes."""
    width = num_classes / min(num_classes, MOST_PIXELS)
    return {f"{axis}0": width / 2 - 0.5, f"d{axis}": width}


def _png(matrix: Matrix, look: Look) -> str:
    """Counts as a picture in one or two colours, as a data address."""
    levels = matrix.levels(look.is_share, _PALEST)
    image = Image.fromarray(np.rint(127 * levels + 127).astype(np.uint8))
    fewer, none, more = (
        np.array(ImageColor.getrgb(name), np.float64)
        for name in matrix.colours(look.dark)
    )
    steps = np.linspace(0.0, 1.0, 128)[:, None]
    shades = [fewer + steps * (none - fewer), none + steps[1:] * (more - none)]
    palette = np.rint(np.concatenate(shades)).astype(np.uint8)
    image.putpalette(palette.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
