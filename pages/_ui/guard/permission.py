"""Whether the person at a page may do what a button asks for; it is logged here, too.

A button that is not drawn can still be pressed by whoever writes their own messages,
so each action asks where it is done, and nothing is hidden for safety's sake.
"""

from __future__ import annotations

import streamlit as st

from core.access import log, quota
from core.access.roles import ACTIONS, OWNER, Person, Role, require
from core.errors import UserError
from core.language.texts import _, mark
from pages._ui.guard import door

_TAKES_SPACE = (
    *("add images", "add network", "split", "train", "resume", "measure"),
    *("export", "import runs"),
)


_SIGNED_IN = {
    Role.VIEW: mark("Signed in as `{name}`, who may view · [Sign out](sign-out)"),
    Role.TRAIN: mark("Signed in as `{name}`, who may train · [Sign out](sign-out)"),
    Role.ADMINISTER: mark(
        "Signed in as `{name}`, who may administer · [Sign out](sign-out)"
    ),
}


def person() -> Person | None:
    """Who looks at this page; None where they have been signed out since."""
    policy = door.policy()
    if policy.signs_in:
        return door.person_of(st.context.cookies)
    if policy.is_open:
        return Person("somebody", Role.ADMINISTER, st.context.ip_address or "")
    return OWNER


def permit(action: str, what: str = "") -> None:
    """Check that the person may do this now, and log it.

    Args:
        action: One of `core.access.roles.ACTIONS`.
        what: The id of the run or data set.

    Raises:
        UserError: They may not, or there is no space left for it.
    """
    policy = door.policy()
    if not policy.is_open:
        return
    asking = require_person()
    try:
        require(asking, action)
        if action in _TAKES_SPACE:
            quota.require_space()
    except UserError:
        log.record(asking, action, what, "refused")
        raise
    log.record(asking, action, what)


def may(action: str) -> bool:
    """Whether the person may do one of `core.access.roles.ACTIONS`; not logged."""
    policy = door.policy()
    if not policy.is_open:
        return True
    asking = person()
    return asking is not None and asking.role >= ACTIONS[action]


def require_person() -> Person:
    """Who looks at this page.

    Raises:
        UserError: They have been signed out since they opened it.
    """
    if found := person():
        return found
    raise UserError(
        _("somebody who is signed in"),
        _("a session that is over"),
        _("Reload the page."),
    )


def decider() -> str:
    """What a decision keeps of who made it; "" = at this computer.

    Raises:
        UserError: They have been signed out since they opened the page.
    """
    return require_person().name if door.policy().is_open else ""


def show_person() -> None:
    """Who is signed in, and the way out; nothing at one's own computer."""
    if door.policy().signs_in and (found := person()):
        # A name is data: as code, nothing in it is markup.
        shown = found.name.replace("`", "'")
        st.caption(_(_SIGNED_IN[found.role], name=shown))
