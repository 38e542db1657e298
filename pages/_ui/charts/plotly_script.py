"""The plotly.js of the installed wheel, for components that draw with it themselves.

It is a route of our own: Streamlit packs its static files anew for each visitor, which
takes half a second for this one (1.67).
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import plotly
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SOURCE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_NAME = f"{plotly.__version__}.js"

URL = f"plotly/{_NAME}"  # relative to the page's base

# Another version has another name.
_KEPT = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Vary": "Accept-Encoding",
}

_AT_ONCE = ("compare", "train")  # pages that draw with it as soon as they are there

# A function that loads it once for all components of a page. It keeps the browser busy
# for most of a second as it begins, so what the page says is painted first.
LOADER = """
function plotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.thawPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      delete window.thawPlotly;  // the next update tries again
      script.remove();
      reject(new Error("plotly.js could not be loaded"));
    };
    const calm = window.requestIdleCallback ?? ((begin) => setTimeout(begin, 100));
    calm(() => document.head.append(script), { timeout: 500 });
  });
  return window.thawPlotly;
}
"""


def answer(request: Request) -> Response:
    """The script, packed where the browser takes it so; 404 of another version."""
    if request.path_params["name"] != _NAME:
        return Response(status_code=404)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers = _KEPT | {"Content-Encoding": "gzip"}
        return Response(packed(), media_type="text/javascript", headers=headers)
    return Response(_SOURCE.read_bytes(), media_type="text/javascript", headers=_KEPT)


@lru_cache(maxsize=1)
def packed() -> bytes:
    """The script with gzip; 1.5 MB, made once."""
    return gzip.compress(_SOURCE.read_bytes(), compresslevel=6)


class Announced:
    """ASGI middleware: a browser fetches plotly.js while the page is being made."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = str(scope.get("path", "")).rsplit("/", 1)[-1]
        when = "preload" if page in _AT_ONCE else "prefetch"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Link"] = f"<{URL}>; rel={when}; as=script"
            await send(message)

        await self._app(scope, receive, sending)
