"""Whether a request was meant for this server: its Host, and where it came from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.access.policy import Policy, canonical
from core.language.texts import _

# A name or an address, and perhaps a port; nothing of a user, a path or a query.
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\s:/@?#\\\[\]]+)(?::\d{1,5})?")
_USUAL_PORTS = {"http": ":80", "https": ":443"}


def refusal(
    hosts: Sequence[str], origins: Sequence[str], policy: Policy, reached: str
) -> str | None:
    """Why a request is not answered; None where it may be.

    Args:
        hosts: The values of its Host header.
        origins: The values of its Origin header; browsers leave it out of plain visits,
            and can't be made to leave it out of a websocket or a form.
        policy: Which names are answered.
        reached: The address of this server that the connection came to.
    """
    if len(hosts) != 1 or not (found := _HOST.fullmatch(hosts[0])):
        return _("Expected one Host header with the name of this server.")
    name = canonical(found[1])
    if name not in policy.names and not (
        # Whoever names an address looked up no name that could be bent to it.
        policy.takes_any_address and name == canonical(reached)
    ):
        return _(
            "Thaw does not answer to this name. Whoever started it can allow it: "
            "make app HOSTS=name, or THAW_HOSTS=name."
        )
    if len(origins) > 1 or any(not _is_own(one, hosts[0]) for one in origins):
        return _("Thaw does not answer to other web pages.")
    return None


def _is_own(origin: str, host: str) -> bool:
    """Whether an Origin is the page that this Host serves: the name and the port."""
    scheme, _, place = origin.lower().partition("://")
    if scheme not in _USUAL_PORTS:
        return False
    usual = _USUAL_PORTS[scheme]
    return place.removesuffix(usual) == host.lower().removesuffix(usual)
