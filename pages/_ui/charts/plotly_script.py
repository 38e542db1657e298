"""The plotly.js of the installed wheel, for components that draw with it themselves.

It is a route of our own: Streamlit packs its static files anew for each visitor, which
takes half a second for this one (1.67).
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import Response

_SOURCE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_NAME = f"{plotly.__version__}.js"

URL = f"plotly/{_NAME}"  # relative to the page's base

# Another version has another name.
_KEPT = {
    "Cache-Control": ",".join(("public", "max-age=31536000", "immutable")),
    "Vary": "Accept-Encoding",
}

# A function that loads it once for all components of a page. It keeps the browser busy
# for most of a second as it begins, so what the page says is painted first, and a chart
# below the fold waits until somebody comes near, or has done nothing for a while: words
# that are typed would stand still.
LOADER = Path(__file__).with_suffix(".js").read_text("utf-8")


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
