"""Who an OIDC provider says somebody is: Streamlit's own sign-in (`st.login`).

It is set up as Streamlit's documentation says, in its secrets file, and needs
requirements-signin.txt. Streamlit keeps what the provider said in a signed cookie; here
it is read before any page is.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette.starlette_websocket import (
    USER_COOKIE_NAME,
    _get_signed_cookie_with_chunks,
)

from core.access import people
from core.access.roles import Person
from core.errors import ConfigError
from core.language.texts import _

# What somebody needs who is not signed in yet.
_ROUTES = ("auth/login", "oauth2callback")

_MIN_SECRET = 32

# Commands of the shell.
_INSTALLS = "pip install -r requirements-signin.txt"
_MAKES_SECRET = 'python -c "import secrets; print(secrets.token_hex(32))"'


def is_configured() -> bool:
    """Whether a provider is named in Streamlit's secrets.

    Raises:
        ConfigError: It is, but can't be used so.
    """
    settings = _settings()
    if not settings:
        return False
    if not _has_packages():
        raise ConfigError(
            _("the packages for signing in with a provider"),
            _("none"),
            _("Install them: {command}", command=_INSTALLS),
        )
    # Whoever knows the secret, or guesses it, can be anybody.
    if len(str(settings.get("cookie_secret", ""))) < _MIN_SECRET:
        raise ConfigError(
            _(
                "auth.cookie_secret of {count} letters in Streamlit's secrets",
                count=_MIN_SECRET,
            ),
            _("a shorter one, or none"),
            _("Make one: {command}", command=_MAKES_SECRET),
        )
    return True


def is_route(path: str) -> bool:
    """Whether a request belongs to a sign-in with the provider."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return path.removeprefix(f"/{base}" if base else "").lstrip("/") in _ROUTES


def login_link() -> str:
    """Where a sign-in with the provider begins; good for a few minutes."""
    return str(generate_login_redirect_url("default"))


def person_of(cookies: Mapping[str, str]) -> Person | None:
    """Who the provider says has these cookies, if they have a role here."""
    if USER_COOKIE_NAME not in cookies or not is_configured():
        return None
    signed = _get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    claims: Any = json.loads(signed) if signed else {}
    email = str(claims.get("email") or "")
    if not claims.get("is_logged_in") or claims.get("email_verified") is False:
        return None
    role = people.role_of(email) if email else None
    return Person(email, role) if role else None


def _has_packages() -> bool:
    return importlib.util.find_spec("authlib") is not None


def _settings() -> Mapping[str, Any]:
    if not st.secrets.load_if_toml_exists():
        return {}
    found = st.secrets.get("auth")
    return found if isinstance(found, Mapping) else {}
