from __future__ import annotations

import pytest

from core.errors import ConfigError
from core.server.frame import OPEN
from core.server.key import checked_key, checked_policy
from tests.core.server.conftest import Serve, Server

KEY = "correct-horse-battery"


@pytest.mark.parametrize(
    ("given", "held", "found"),
    [(None, "", ""), (None, KEY, KEY), (KEY, "", KEY), (KEY, "another-one", KEY)],
)
def test_the_key_is_given_or_held(given: str | None, held: str, found: str) -> None:
    assert checked_key(given, {"THAW_SERVE_KEY": held}) == found


@pytest.mark.parametrize("key", ["", "short", "ä" * 12, " " + KEY, "a\n" + KEY])
def test_a_key_that_can_be_guessed_or_sent_by_nobody_is_refused(key: str) -> None:
    with pytest.raises(ConfigError, match="a key of 10 or more"):
        checked_key(key, {})


def test_beyond_this_computer_a_key_is_needed() -> None:
    with pytest.raises(ConfigError, match="THAW_SERVE_KEY"):
        checked_policy("0.0.0.0", "", {})
    assert checked_policy("0.0.0.0", KEY, {}).is_open
    assert checked_policy("0.0.0.0", "", {"THAW_INSECURE": "1"}).is_open
    assert not checked_policy("127.0.0.1", "", {}).is_open


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": f"bearer  {KEY}"},
        {"X-API-Key": KEY},
        {"X-API-Key": KEY, "Host": "any.example.org"},
    ],
)
def test_who_has_the_key_gets_in(serve: Serve, headers: dict[str, str]) -> None:
    server = serve(key=KEY)
    assert server.client.get("/v2", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "received none"),
        ({"X-API-Key": KEY[:-1]}, "a wrong one"),
        ({"Authorization": f"Basic {KEY}"}, "received none"),
        ({"Authorization": "Bearer ä".encode("latin-1").decode("latin-1")}, "wrong"),
    ],
)
def test_who_has_not_gets_a_reason(
    serve: Serve, headers: dict[str, str], words: str
) -> None:
    server = serve(key=KEY)
    bytes_ = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = server.client.get("/metrics", headers=bytes_)
    assert answer.status_code == 401
    assert words in answer.json()["error"]["message"]
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert KEY not in answer.text


def test_health_and_pages_are_open_and_tell_nothing_of_the_model(serve: Serve) -> None:
    server = serve(key=KEY)
    for path in OPEN:
        answer = server.client.get(path)
        assert answer.status_code == 200
        assert "dogs" not in answer.text and server.service.name not in answer.text
    for path in ("/predict", "/v2", f"/v2/models/{server.service.name}", "/metrics"):
        assert server.client.get(path).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example.org"}, {"Origin": "https://evil.example.org"}],
)
def test_without_a_key_no_other_web_page_can_ask(
    server: Server, headers: dict[str, str]
) -> None:
    assert server.client.get("/v2", headers=headers).status_code == 421
    own = {"Origin": "http://127.0.0.1:8600"}
    assert server.client.get("/v2", headers=own).status_code == 200
