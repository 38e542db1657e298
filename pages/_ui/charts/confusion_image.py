"""The confusion matrix of very many classes as a picture: no cell is an object."""

from __future__ import annotations

import base64
import io

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageColor

from core.analysis.confusion import Confusion, Mistake
from pages._ui.charts.style import (
    background_colour,
    phase_colour,
    plotly_text,
    styled,
    text_colour,
)

# A side; of more classes, neighbours share a pixel. The browser would leave out pixels
# of a picture that is larger than its place, and with them mistakes.
_MOST_PIXELS = 500
_HEIGHT = 520  # pixels of the page

# A single image of a large class must be seen, too: no cell that is not empty is paler.
_PALEST = 0.45


def confusion_image(
    confusion: Confusion,
    class_names: list[str],
    marked: list[Mistake],
    phase: str,
    dark: bool,
) -> go.Figure:
    """A confusion matrix: rows are true classes, columns predicted ones.

    Args:
        confusion: Of at least one class.
        class_names: In the order of the labels.
        marked: Mistakes that get a ring with their names, however small they are.
        phase: Whose colour it has; the darker a pixel, the larger its share of the row.
        dark: Theme.

    Returns:
        A picture on axes that count classes, so that one can zoom into it.
    """
    figure = go.Figure(
        go.Image(
            source=_png(confusion.matrix(_MOST_PIXELS), phase, dark),
            **_placed("x", confusion.num_classes),
            **_placed("y", confusion.num_classes),
            hoverinfo="skip",
        )
    )
    names = [plotly_text(name) for name in class_names]
    most = max((item.num_images for item in marked), default=1)
    figure.add_scatter(
        x=[item.predicted for item in marked],
        y=[item.true for item in marked],
        mode="markers",
        marker={
            "symbol": "circle-open",
            "size": [4 + 6 * (item.num_images / most) ** 0.5 for item in marked],
            "color": text_colour(dark),
            "line": {"width": 1},
        },
        customdata=[
            [names[item.true], names[item.predicted], item.num_images, item.share]
            for item in marked
        ],
        hovertemplate="true: %{customdata[0]}<br>predicted: %{customdata[1]}"
        "<br>%{customdata[2]} images"
        "<br>%{customdata[3]:.0%} of the class<extra></extra>",
        showlegend=False,
    )
    styled(figure, dark, _HEIGHT)
    ends = [-0.5, confusion.num_classes - 0.5]
    figure.update_layout(margin={"l": 32, "r": 8, "t": 8, "b": 32})
    figure.update_xaxes(
        title_text="Predicted", range=ends, showgrid=False, showticklabels=False
    )
    figure.update_yaxes(
        title_text="True", range=ends[::-1], showgrid=False, showticklabels=False
    )
    return figure


def _placed(axis: str, num_classes: int) -> dict[str, float]:
    """Where an axis of the picture begins and how wide a pixel is, in classes."""
    width = num_classes / min(num_classes, _MOST_PIXELS)
    return {f"{axis}0": width / 2 - 0.5, f"d{axis}": width}


def _png(matrix: np.ndarray, phase: str, dark: bool) -> str:
    """Counts as a picture in one colour, as a data address."""
    shares = matrix / np.maximum(1, matrix.sum(axis=1, keepdims=True))
    levels = np.where(matrix > 0, _PALEST + (1 - _PALEST) * np.sqrt(shares), 0.0)
    image = Image.fromarray((255 * levels).astype(np.uint8))
    ground, colour = (
        np.array(ImageColor.getrgb(name), np.float64)
        for name in (background_colour(dark), phase_colour(phase, dark))
    )
    steps = np.linspace(0.0, 1.0, 256)[:, None]
    palette = np.rint(ground + steps * (colour - ground)).astype(np.uint8)
    image.putpalette(palette.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
