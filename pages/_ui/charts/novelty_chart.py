"""How unlike the training images pictures are: two histograms over each other."""

from __future__ import annotations

from itertools import pairwise

import plotly.graph_objects as go

from core.language.texts import _
from core.runs.evaluation_formats import NoveltyFigures
from pages._ui.charts.style import kind_colours, styled


def novelty_histograms(novelty: NoveltyFigures, dark: bool) -> go.Figure:
    """Shares of the new images and of the model's own, by their novelty.

    Args:
        novelty: As an evaluation has it.
        dark: Theme.

    Returns:
        A filled line for each side; the threshold is a dashed line at 1.
    """
    edges = novelty["edges"]
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    figure = go.Figure()
    colours, styles = kind_colours(dark), ("solid", "dot")
    titles = _("New images"), _("The model's own")
    for side, title, colour, dash in zip(
        (novelty["new"], novelty["own"]), titles, colours, styles, strict=False
    ):
        total = max(1, side["count"])
        figure.add_scatter(
            x=middles,
            y=[count / total for count in side["histogram"]],
            name=title,
            mode="lines",
            fill="tozeroy",
            line={"shape": "hvh", "color": colour, "dash": dash},
            hovertemplate=_(
                "{share} at a novelty of about {novelty}",
                share="%{y:.1%}",
                novelty="%{x:.2f}",
            )
            + f"<extra>{title}</extra>",
        )
    styled(figure, dark, 260)
    figure.add_vline(x=1, line_dash="dash", annotation_text=_("unlike from here on"))
    figure.update_xaxes(title_text=_("Novelty (distance to the training images)"))
    figure.update_yaxes(title_text=_("Share of the images"), tickformat=".0%")
    return figure
