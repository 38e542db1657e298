"""plotly.js, as the browser asks for it."""

from __future__ import annotations

import gzip

import pytest
from starlette.requests import Request
from starlette.responses import Response

from pages._ui.charts import plotly_script
from pages._ui.charts.plotly_script import URL


def asked(name: str, encoding: bytes) -> Response:
    headers = [(b"accept-encoding", encoding)]
    parts = {"path_params": {"name": name}, "headers": headers}
    return plotly_script.answer(Request({"type": "http"} | parts))


def test_it_is_the_wheels_own_packed_where_the_browser_takes_it_so() -> None:
    name = URL.rpartition("/")[2]
    plain, packed = asked(name, b"identity"), asked(name, b"gzip, br")
    assert b"plotly.js v" in plain.body[:200]
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-encoding"] == "gzip"
    for answer in (plain, packed):
        assert "immutable" in answer.headers["cache-control"]
        assert answer.media_type == "text/javascript"


@pytest.mark.parametrize("name", ["0.0.0.js", "", "../plotly.min.js"])
def test_nothing_else_is_served(name: str) -> None:
    assert asked(name, b"").status_code == 404
