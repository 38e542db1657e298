"""ROC and precision-recall of one class, one model or two: data in, figure out."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.analysis.roc import Ranking
from core.language.texts import _, mark
from pages._ui.charts.series import Series
from pages._ui.charts.style import others_colour, plotly_text, styled

ROC_HEIGHT = 420  # pixels

# Under the pointer.
_ALARMS = mark("false alarms {x}, found {y}")
_RECALL = mark("recall {x}, precision {y}")


def roc_chart(
    models: Sequence[tuple[Series, Ranking]], share: float, dark: bool
) -> go.Figure:
    """Both curves of each model, and what guessing gives.

    Args:
        models: At least one.
        share: Of the class among all images, 0-1: the precision of guessing.
        dark: Theme.
    """
    figure = make_subplots(
        1,
        2,
        subplot_titles=("ROC", _("Precision and recall")),
        horizontal_spacing=0.12,
    )
    for column, ys in ((1, [0.0, 1.0]), (2, [share, share])):
        figure.add_scatter(
            x=[0, 1],
            y=ys,
            mode="lines",
            name=_("guessing"),
            legendgroup="guessing",
            showlegend=column == 1,
            line={"color": others_colour(dark), "dash": "dot", "width": 1.5},
            hoverinfo="skip",
            row=1,
            col=column,
        )
    for series, found in models:
        curves = (
            (found.false_alarms, found.found, "linear", _ALARMS),
            # Between two thresholds precision is not on the line between theirs.
            (found.recall, found.precision, "hv", _RECALL),
        )
        for column, (x, y, shape, words) in enumerate(curves, start=1):
            figure.add_scatter(
                x=x,
                y=y,
                mode="lines",
                name=plotly_text(series.name),
                legendgroup=str(series.place),
                showlegend=column == 1,
                line=series.line(dark) | {"shape": shape},
                hovertemplate=_(words, x="%{x:.1%}", y="%{y:.1%}"),
                row=1,
                col=column,
            )
    styled(figure, dark, ROC_HEIGHT)
    share_axis = {"range": [-0.02, 1.02], "tickformat": ".0%", "dtick": 0.25}
    figure.update_xaxes(**share_axis)
    figure.update_yaxes(**share_axis)
    figure.update_xaxes(title_text=_("Rest called by its name (false alarms)"), col=1)
    figure.update_yaxes(title_text=_("Class found (recall)"), col=1)
    figure.update_xaxes(title_text=_("Class found (recall)"), col=2)
    figure.update_yaxes(title_text=_("Of these answers, right (precision)"), col=2)
    return figure
