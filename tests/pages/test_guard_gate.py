"""What passes the gate, whoever asks."""

from __future__ import annotations

import pytest

from core.access.policy import Policy
from tests.pages.gate_requests import ask


@pytest.mark.parametrize("headers", [{}, {"host": "evil.example"}])
def test_every_answer_forbids_framing_and_guessing(headers: dict[str, str]) -> None:
    answer = ask(Policy(), **headers)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "headers", [{"host": "evil.example"}, {"origin": "http://evil.example"}]
)
def test_nothing_foreign_reaches_the_app(
    method: str, kind: str, headers: dict[str, str]
) -> None:
    answer = ask(Policy(), "/any/route", method, kind=kind, **headers)
    assert answer.status in (403, 421)
    assert not answer.reached_app


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "//_stcore//metrics",
        "/base/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/interact",
        "/_stcore/agent/openapi.json",
        "/_stcore/what-comes-later",
        "/_stcore/healthy",
        "/_stcore/",
    ],
)
def test_routes_that_no_page_needs_are_closed(path: str) -> None:
    assert ask(Policy(), path).status == 404


@pytest.mark.parametrize(
    "path", ["/", "/compare", "/_stcore/health", "/_stcore/host-config", "/media/a.png"]
)
def test_the_own_user_notices_nothing(path: str) -> None:
    assert ask(Policy(), path).body == "the app"


@pytest.mark.parametrize("reached", ["10.0.0.7", "::ffff:10.0.0.7", "", "/run/socket"])
def test_another_server_can_not_open_what_was_started_for_one_computer(
    reached: str,
) -> None:
    """`uvicorn app:app --host 0.0.0.0` does not tell the app where it listens."""
    assert ask(Policy(), reached=reached).status == 403
