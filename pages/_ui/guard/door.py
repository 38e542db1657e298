"""What this server process knows of its visitors; one for all its threads."""

from __future__ import annotations

from collections.abc import Mapping

from core.access.policy import Policy
from core.access.quota import Uploads
from core.access.roles import Person
from core.access.sessions import Guesses, Sessions
from pages._ui.guard import identity

COOKIE = "thaw_session"

sessions = Sessions()
guesses = Guesses()
uploads = Uploads()

_policy = Policy()


def policy() -> Policy:
    """How the server was started; one's own computer until it is said otherwise."""
    return _policy


def person_of(cookies: Mapping[str, str]) -> Person | None:
    """Who has these cookies; None where they are nobody's."""
    found = sessions.find(cookies.get(COOKIE, ""))
    return found or identity.person_of(cookies)


def use(policy: Policy) -> None:
    """Keep to this from now on; called once, before the server listens."""
    global _policy
    _policy = policy
