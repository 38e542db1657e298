"""A Plotly chart that is updated in place, so that zoom and hover survive.

`st.plotly_chart` puts a new figure into the page at each change (Streamlit 1.67, see
streamlit#16052), and hears of no click on a heat map or a picture. This component keeps
one node, calls `Plotly.react` on it, and says where somebody clicked.
"""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from pages._ui.charts import plotly_script
from pages._ui.charts.style import CHART_CONFIG

_FAR = 1e9  # on any axis; not-a-number and numbers beyond are no place

_JS = """
// The same at each update, and without lists in lists: else Plotly takes them for
// changed, and draws the whole chart anew (plotly.js 4, diffConfig).
function optionsOf(library, config) {
  const { modeBarButtons, ...others } = config;
  const asVectors = {
    name: "svg",
    title: "Save as SVG",
    icon: library.Icons.disk,
    click: (chart) =>
      library.downloadImage(chart, { format: "svg", filename: "chart" }),
  };
  return {
    ...others,
    responsive: true,
    modeBarButtonsToAdd: [asVectors],
    modeBarButtonsToRemove: [
      "zoom2d", "pan2d", "select2d", "lasso2d", "zoomIn2d", "zoomOut2d",
      "autoScale2d", "resetScale2d",
    ],
  };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const node = parentElement.querySelector(".live-chart");
  node.style.height = `${data.height}px`;
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", data.alt);
  plotly(new URL(data.script, document.baseURI).href).then((library) => {
    if (!node.isConnected) return;
    if (!node.data) node.textContent = "";  // of an earlier failure
    const figure = JSON.parse(data.figure);
    // Of the theme that is on the screen; the server learns of it a moment later.
    figure.layout.font.color = getComputedStyle(node).color;
    node.chartOptions ??= optionsOf(library, data.config);
    library.react(node, figure.data, figure.layout, node.chartOptions);
    node.removeAllListeners("plotly_click");
    if (data.hears) node.on("plotly_click", ({ points: [point] }) => {
      setTriggerValue("clicked", [point.x, point.y]);
    });
    node.dataset.updates = Number(node.dataset.updates ?? 0) + 1;
  }).catch(() => {
    if (!node.data) {
      node.textContent = "The chart could not be loaded; reload the page.";
    }
  });
  return () => window.Plotly?.purge(node);
}
"""

_component = st.components.v2.component(
    "thaw_live_chart",
    html='<div class="live-chart" style="width: 100%"></div>',
    js=plotly_script.LOADER + _JS,
    isolate_styles=False,
)


def live_chart(
    figure: go.Figure,
    *,
    key: str,
    height: int,
    alt: str,
    clicked: Callable[[float, float], None] | None = None,
) -> None:
    """Draw a figure, or update the one that stands there under this key.

    Args:
        figure: With the same number and order of traces at each call.
        key: Of the element on the page.
        height: Pixels.
        alt: What the chart shows, for screen readers.
        clicked: Told the x and y of what somebody clicked on, before the page runs
            again; not called where plotly.js can't be served.
    """
    if not plotly_script.serve_plotly():
        st.plotly_chart(figure, key=key, config=CHART_CONFIG, alt=alt)
        return
    _component(
        key=key,
        data={
            "figure": figure.to_json(),
            "config": CHART_CONFIG,
            "script": plotly_script.URL,
            "height": height,
            "alt": alt,
            "hears": clicked is not None,
        },
        height="content",
        on_clicked_change=lambda: _hear(key, clicked),
    )


def _hear(key: str, clicked: Callable[[float, float], None] | None) -> None:
    place = st.session_state[key]["clicked"]
    if clicked is not None and _is_place(place):
        clicked(*place)


def _is_place(told: object) -> bool:
    """Whether the browser told two numbers."""
    return (
        isinstance(told, list)
        and len(told) == 2
        and all(isinstance(value, int | float) and abs(value) < _FAR for value in told)
    )
