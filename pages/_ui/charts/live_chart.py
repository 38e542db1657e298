"""A Plotly chart that is updated in place, so that zoom and hover survive.

`st.plotly_chart` puts a new figure into the page at each change (Streamlit 1.67, see
streamlit#16052). This component keeps one node and calls `Plotly.react` on it.
"""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from pages._ui.charts import plotly_script

_JS = """
export default function ({ data, parentElement }) {
  const node = parentElement.querySelector(".live-chart");
  const options = { displayModeBar: false, responsive: true };
  node.style.height = `${data.height}px`;
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", data.alt);
  plotly(new URL(data.script, document.baseURI).href).then((library) => {
    if (!node.isConnected) return;
    if (!node.data) node.textContent = "";  // of an earlier failure
    const figure = JSON.parse(data.figure);
    // Of the theme that is on the screen; the server learns of it a moment later.
    figure.layout.font.color = getComputedStyle(node).color;
    library.react(node, figure.data, figure.layout, options);
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


def live_chart(figure: go.Figure, *, key: str, height: int, alt: str) -> None:
    """Draw a figure, or update the one that stands there under this key.

    Args:
        figure: With the same number and order of traces at each call.
        key: Of the element on the page.
        height: Pixels.
        alt: What the chart shows, for screen readers.
    """
    if not plotly_script.serve_plotly():
        st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt)
        return
    _component(
        key=key,
        data={
            "figure": figure.to_json(),
            "script": plotly_script.URL,
            "height": height,
            "alt": alt,
        },
        height="content",
    )
