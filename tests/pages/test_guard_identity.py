"""What a provider's cookie lets somebody do; no provider is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from core.access.people import set_role
from core.access.roles import Person, Role
from core.errors import ConfigError
from pages._ui.guard import door, identity

SECRET = "s" * 64
COOKIE = "_streamlit_user"


@pytest.fixture(autouse=True)
def _provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that is set up; its packages need not be there to read a cookie."""
    monkeypatch.setattr(identity, "_settings", lambda: {"cookie_secret": SECRET})
    monkeypatch.setattr(identity, "_has_packages", lambda: True)
    monkeypatch.setattr(starlette_websocket, "get_cookie_secret", lambda: SECRET)


def cookies(secret: str = SECRET, name: str = COOKIE, **claims: Any) -> dict[str, str]:
    known = {"is_logged_in": True, "email": "ada@example.org", "origin": "x"}
    text = json.dumps(known | claims)
    return {COOKIE: create_signed_value(secret, name, text).decode()}


def test_whoever_has_a_role_is_let_in_by_it() -> None:
    assert door.person_of(cookies()) is None
    set_role("ada@example.org", Role.TRAIN)
    assert door.person_of(cookies()) == Person("ada@example.org", Role.TRAIN)


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "another"},
        {"secret": ""},
        {"name": "another_cookie"},
        {"is_logged_in": False},
        {"email": None},
        {"email": "eve@example.org"},
        {"email_verified": False},
    ],
)
def test_nobody_else_is(changes: dict[str, Any]) -> None:
    set_role("ada@example.org", Role.TRAIN)
    assert door.person_of(cookies(**changes)) is None


def test_a_cookie_without_a_provider_is_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Streamlit's secret may be empty there, and a cookie could be made by anybody."""
    set_role("ada@example.org", Role.TRAIN)
    monkeypatch.setattr(identity, "_settings", lambda: {})
    assert door.person_of(cookies()) is None


@pytest.mark.parametrize("secret", ["", "changeme"])
def test_a_secret_that_can_be_guessed_is_refused(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setattr(identity, "_settings", lambda: {"cookie_secret": secret})
    with pytest.raises(ConfigError, match="cookie_secret"):
        identity.is_configured()


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_has_packages", lambda: False)
    with pytest.raises(ConfigError, match=r"requirements-signin\.txt"):
        identity.is_configured()


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("/auth/login", True),
        ("/oauth2callback", True),
        ("/auth/logout", False),
        ("/media/auth/login", False),
        ("/_stcore/upload_file/auth/login", False),
    ],
)
def test_only_the_sign_in_itself_is_open_before_it(path: str, is_one: bool) -> None:
    assert identity.is_route(path) == is_one


def test_the_link_leads_to_streamlits_own_sign_in() -> None:
    pytest.importorskip("authlib", reason="needs requirements-signin.txt")
    assert identity.login_link().startswith("/auth/login?provider=")
