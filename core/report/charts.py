"""The charts of a report, as plotly.js takes them: plain values, no library.

Colour is the phase, and a mark tells results of one phase apart: nothing is said by
colour alone. A report is light and may be printed.
"""

from __future__ import annotations

import html
from typing import Any

from core.analysis.confusion import Confusion
from core.language.numerals import numeral
from core.language.texts import _
from core.report.compared import Compared
from core.report.document import Chart
from core.text.looks import MARKS, PHASE_COLOURS
from core.text.names import shortened
from core.text.numbers import percent

_COLOURS = PHASE_COLOURS[False]
_TEXT, _GRID, _BETWEEN = "#1B1F24", "#E3E7EB", "#C4CBD2"
_FEW_CLASSES = 12  # with numbers in the cells of a matrix
_LABEL = 36  # letters of a result's name
_ROW = 26  # pixels that a name on an axis needs


def accuracies(found: Compared) -> Chart:
    """Each result's accuracy with its 95% interval, one above the other."""
    traces = []
    for place, ((__, phase), one) in enumerate(
        zip(found.results, found.figures, strict=True)
    ):
        share = one["accuracy"] or 0.0
        low, high = one["interval"]
        told = _(
            "{accuracy} ({low} to {high})",
            accuracy="%{x:.1%}",
            low=percent(low),
            high=percent(high),
        )
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [share],
                "y": [place],
                "error_x": {"array": [high - share], "arrayminus": [share - low]},
                "marker": {"color": _COLOURS[phase], "size": 11},
                "hovertemplate": f"{told}<extra></extra>",
                "showlegend": False,
            }
        )
    layout = styled(90 + 34 * len(traces))
    layout["xaxis"] |= {"tickformat": ".0%", "title": {"text": _("Accuracy")}}
    layout["yaxis"] |= _named([label(name) for name in found.names])
    said = (
        f"{name} {percent(one['accuracy'])}"
        for name, one in zip(found.names, found.figures, strict=True)
    )
    alt = _("Accuracy: {figures}", figures=", ".join(said))
    return Chart(figure(traces, layout), alt)


def recalls(found: Compared, class_names: tuple[str, ...]) -> Chart:
    """The share of each class that each result finds, the least found classes first."""
    shares = [[item["recall"] for item in one["per_class"]] for one in found.figures]
    last = shares[-1]
    order = sorted(range(len(class_names)), key=lambda i: (last[i] is None, last[i]))
    ticks = [text(shortened(class_names[i])) for i in order]
    traces: list[dict[str, Any]] = []
    if len(shares) == 2:
        traces.append(_lines_between([[row[i] for i in order] for row in shares]))
    for number, (name, (__, phase)) in enumerate(
        zip(found.names, found.results, strict=True)
    ):
        marker = {"color": _COLOURS[phase], "size": 10, "symbol": MARKS[number]}
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": label(name),
                "x": [shares[number][i] for i in order],
                "y": list(range(len(order))),
                "text": [text(class_names[i]) for i in order],
                "marker": marker,
                "hovertemplate": "%{text}: %{x:.1%}",
            }
        )
    layout = styled(110 + _ROW * len(order))
    layout["xaxis"] |= {"tickformat": ".0%", "title": {"text": _("Recall")}}
    layout["xaxis"]["range"] = [-0.02, 1.02]
    layout["yaxis"] |= _named(ticks)
    return Chart(figure(traces, layout), _("Recall of each class"))


def confusion(
    counts: Confusion, class_names: tuple[str, ...], phase: str, name: str
) -> Chart:
    """A confusion matrix: rows are true classes, columns predicted ones.

    Colour is the share of the row, the number is the count.
    """
    matrix = counts.matrix()
    shares = matrix / matrix.sum(axis=1, keepdims=True).clip(1)
    is_small = len(class_names) <= _FEW_CLASSES
    full = [text(name) for name in class_names]
    told = _(
        "true: {true}<br>predicted: {predicted}<br>{count} images<br>{share} of the "
        "class",
        true="%{customdata[1]}",
        predicted="%{customdata[2]}",
        count="%{customdata[0]}",
        share="%{z:.0%}",
    )
    trace: dict[str, Any] = {
        "type": "heatmap",
        "z": shares.round(4).tolist(),
        "customdata": [
            [[count, true, answer] for count, answer in zip(row, full, strict=True)]
            for row, true in zip(matrix.tolist(), full, strict=True)
        ],
        "x": list(range(len(class_names))),
        "y": list(range(len(class_names))),
        "colorscale": [[0, "#FFFFFF"], [1, _COLOURS[phase]]],
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": f"{told}<extra></extra>",
    }
    if is_small:
        trace |= {"text": matrix.tolist(), "texttemplate": "%{text}"}
    ticks = [text(shortened(name)) for name in class_names]
    layout = styled(360 if is_small else 160 + 16 * len(ticks))
    layout["title"] = {"text": label(name), "font": {"size": 14}}
    layout["margin"]["t"] = 56
    axis = _named(ticks) | {"showgrid": False}
    layout["xaxis"] |= axis | {"autorange": True, "title": {"text": _("Predicted")}}
    layout["yaxis"] |= axis | {"title": {"text": _("True")}}
    return Chart(figure([trace], layout), _("Confusion matrix of {name}", name=name))


def styled(height: int) -> dict[str, Any]:
    """A layout with the look that all charts of a report have."""
    axis = {"gridcolor": _GRID, "linecolor": _GRID, "zeroline": False}
    return {
        "height": height,
        "margin": {"l": 56, "r": 16, "t": 24, "b": 48},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": _TEXT, "size": 13, "family": "system-ui,sans-serif"},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "hoverlabel": {"namelength": -1},
        "separators": numeral(".,"),
        "xaxis": dict(axis),
        "yaxis": dict(axis),
    }


def figure(traces: list[dict[str, Any]], layout: dict[str, Any]) -> dict[str, Any]:
    """Traces and a layout, together."""
    return {"data": traces, "layout": layout}


def text(name: str) -> str:
    """A name that Plotly shows as it is: it reads HTML-like tags and entities."""
    return html.escape(name, quote=False)


def label(name: str) -> str:
    """A result's name for an axis or a legend; the tables have it whole."""
    return text(shortened(name, _LABEL))


def _named(ticks: list[str]) -> dict[str, Any]:
    """An axis of places that have names, the first at its beginning."""
    return {
        "tickvals": list(range(len(ticks))),
        "ticktext": ticks,
        "autorange": "reversed",
        "automargin": True,
    }


def _lines_between(shares: list[list[float | None]]) -> dict[str, Any]:
    """A line from the first to the second result in each row."""
    x: list[float | None] = []
    y: list[int | None] = []
    for place, (first, second) in enumerate(zip(*shares, strict=True)):
        x += [first, second, None]
        y += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": _BETWEEN, "width": 3},
        "hoverinfo": "skip",
        "showlegend": False,
    }
