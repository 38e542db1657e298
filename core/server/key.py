"""Who may ask: the key, and where there is none, requests that were meant for us."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping

from starlette.datastructures import Headers

from core.access.hosts import refusal
from core.access.passwords import MIN_LETTERS
from core.access.policy import Policy, canonical, policy_of
from core.errors import ConfigError
from core.server.refusals import NoKey, Stranger

VARIABLE = "THAW_SERVE_KEY"

_WHERE = "the header `Authorization: Bearer KEY` or `X-API-Key: KEY`"


def checked_key(given: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """The key that requests must carry; "" = they need none.

    Args:
        given: On the command line, where other users of the computer can read it.
        environ: `THAW_SERVE_KEY` holds it otherwise.

    Raises:
        ConfigError: It could be guessed, or can't stand in a header.
    """
    key = given if given is not None else environ.get(VARIABLE, "")
    if not key and given is None:
        return ""
    if len(key) < MIN_LETTERS:
        received = f"one of {len(key)}"
    elif not key.isascii() or not key.isprintable() or key.strip() != key:
        received = "one that can't stand in a header"
    else:
        return key
    raise ConfigError(
        f"a key of {MIN_LETTERS} or more ASCII letters and digits",
        received,
        "Make one: python -c 'import secrets; print(secrets.token_urlsafe())'",
    )


def checked_policy(
    host: str, key: str, environ: Mapping[str, str] = os.environ
) -> Policy:
    """Which names a server answers to.

    Args:
        host: Where it will listen.
        key: That requests must carry; "" = none.
        environ: See `core.access.policy.policy_of`.

    Raises:
        ConfigError: It would be reachable from beyond this computer, and everybody
            could use it.
    """
    policy = policy_of(host, environ)
    if policy.signs_in and not key:
        raise ConfigError(
            "a key, as it would be reachable from beyond this computer",
            "none",
            f"Set one: {VARIABLE}=..., or --key. Or leave it open to everybody who can "
            "reach it: THAW_INSECURE=1.",
        )
    return policy


class Door:
    """Lets a request in, or says why not.

    Args:
        key: That it must carry; "" = none.
        policy: Which names are answered where there is no key. Whoever knows the key
            needs no other proof that the request is meant for us.
    """

    def __init__(self, key: str, policy: Policy) -> None:
        self._key = key.encode()
        self._policy = policy

    @property
    def needs_key(self) -> bool:
        return bool(self._key)

    def require_meant(self, headers: Headers, reached: str) -> None:
        """Check that no other web page drives the server, as `policy` explains.

        Raises:
            Stranger: One may.
        """
        if self._key:
            return
        own = (headers.getlist("host"), headers.getlist("origin"))
        if reason := refusal(*own, self._policy, canonical(reached)):
            received = f"one for {headers.get('host', 'none')}"
            raise Stranger("a request that was meant for this server", received, reason)

    def require_key(self, headers: Headers) -> None:
        """Check the key, in the same time whether it is nearly right or not at all.

        Raises:
            NoKey: It is missing or wrong.
        """
        if not self._key:
            return
        scheme, _, token = headers.get("authorization", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else ""
        given = given or headers.get("x-api-key", "")
        # Headers are latin-1; a letter beyond ASCII is of no key.
        if not hmac.compare_digest(given.encode("latin-1", "replace"), self._key):
            received = "a wrong one" if given else "none"
            raise NoKey(f"the key in {_WHERE}", received, "Send the server's key.")
