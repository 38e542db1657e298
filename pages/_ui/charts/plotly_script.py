"""The plotly.js of the installed wheel, for components that draw with it themselves."""

from __future__ import annotations

from pathlib import Path

import plotly

from core.storage.files import write_bytes

_SOURCE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_STATIC_DIR = Path(__file__).resolve().parents[3] / "static"
_SCRIPT = f"plotly-{plotly.__version__}.min.js"

URL = f"app/static/{_SCRIPT}"  # relative to the page's base

# A function that loads it once for all components of a page.
LOADER = """
const loading = {};

function plotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  loading[url] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      delete loading[url];  // the next update tries again
      script.remove();
      reject(new Error("plotly.js could not be loaded"));
    };
    document.head.append(script);
  });
  return loading[url];
}
"""


def serve_plotly() -> bool:
    """Put the installed plotly.js where Streamlit serves static files from.

    Returns:
        Whether it is there; not so where nobody may write into the checkout.
    """
    target = _STATIC_DIR / _SCRIPT
    if target.is_file():
        return True
    try:
        _STATIC_DIR.mkdir(exist_ok=True)
        for old in _STATIC_DIR.glob("plotly-*.min.js"):
            old.unlink(missing_ok=True)
        write_bytes(target, _SOURCE.read_bytes())
    except OSError:
        return False
    return True
