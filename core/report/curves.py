"""How the runs learned: loss and accuracy per epoch, all on the same scales."""

from __future__ import annotations

from typing import Any

from core.language.texts import _, mark
from core.report.charts import figure, label, styled
from core.report.compared import Compared
from core.report.document import Chart, Section
from core.runs.metrics_log import History, read_history
from core.runs.run import Run
from core.text.labels import PHASE_TITLES
from core.text.looks import DASHES, MARKS, PHASE_COLOURS

_COLOURS = PHASE_COLOURS[False]
_METRICS = {"loss": mark("Loss (cross-entropy)"), "accuracy": mark("Accuracy")}


def curves(found: Compared) -> Section | None:
    """Of each run once; None where none has written its epochs down."""
    histories = [(run, read_history(run.path / "metrics.jsonl")) for run in found.runs]
    if not any(any(history.epochs.values()) for _, history in histories):
        return None
    charts = [_chart(metric, found, histories) for metric in _METRICS]
    told = _("Pale lines are the training images, a star is the epoch that was kept.")
    texts = [told]
    if smoothed := [run for run in found.runs if run.config.label_smoothing]:
        names = ", ".join(found.titles[run.id] for run in smoothed)
        texts.append(_("Loss with smoothed labels: {names}.", names=names))
    return Section(_("How they learned"), texts, charts)


def _chart(metric: str, found: Compared, histories: list[tuple[Run, History]]) -> Chart:
    traces = []
    for number, (run, history) in enumerate(histories):
        whose = f", {found.titles[run.id]}" if len(histories) > 1 else ""
        offset = 0
        for phase in run.config.phases:
            epochs = history.epochs.get(phase, [])
            name = label(f"{_(PHASE_TITLES[phase])}{whose}")
            look = {"color": _COLOURS[phase], "dash": DASHES[number % len(DASHES)]}
            places = [offset + item["epoch"] for item in epochs]
            values = [item.get(f"val_{metric}") for item in epochs]
            if any(value is not None for value in values):
                line = _line(places, values, name, look)
                result = run.result(phase)
                kept = result["best_epoch"] if result else 0
                line["mode"] = "lines+markers"
                line["marker"] = _markers(epochs, kept, MARKS[number])
                traces.append(line)
            training = [item.get(metric) for item in epochs]
            pale = _line(places, training, _("{name}, training", name=name), look)
            traces.append(pale | {"opacity": 0.4, "showlegend": False})
            offset += len(epochs)
    layout = styled(340)
    layout["xaxis"]["title"] = {"text": _("Epoch")}
    layout["yaxis"]["title"] = {"text": _(_METRICS[metric])}
    if metric == "accuracy":
        layout["yaxis"]["tickformat"] = ".0%"
    alt = _("{metric} per epoch", metric=_(_METRICS[metric]))
    return Chart(figure(traces, layout), alt)


def _line(
    places: list[int], values: list[float | None], name: str, look: dict[str, Any]
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": places,
        "y": values,
        "name": name,
        "line": look | {"width": 2},
        "hovertemplate": "%{y:.4g}",
    }


def _markers(epochs: list[dict[str, Any]], kept: int, symbol: str) -> dict[str, Any]:
    """A star where the model was kept."""
    is_kept = [item["epoch"] == kept for item in epochs]
    return {
        "symbol": ["star" if one else symbol for one in is_kept],
        "size": [14 if one else 6 for one in is_kept],
    }
