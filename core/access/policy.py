"""Whom the server answers, decided once from how it was started.

The threats that the guard is there for, and what stands against each:

- A web page that the user visits drives the app on 127.0.0.1 through a name that
  resolves to it (DNS rebinding), or from its own origin: only the names below are
  answered, and an Origin must be the app's own. Another page frames it and has buttons
  clicked: framing is forbidden.
- Somebody in the same network opens the app: it listens to this computer alone, and
  refuses to start beyond it without a sign-in.
- Somebody who may use the app reads other folders, deletes others' work or fills the
  disk: roots, roles and quotas.

Not stood against: other users and programs of this computer, which reach 127.0.0.1 as
the user does; who listens on the network (put TLS in front, see docs/deploy.md); and
who was given a password and passes it on.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import ConfigError
from core.language.texts import _

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


@dataclass(frozen=True)
class Policy:
    """How the server was started; the default is the app on one's own computer."""

    names: frozenset[str] = frozenset(LOOPBACK)  # hosts it answers to, lower case
    takes_any_address: bool = False  # also to the address that a connection came to
    is_open: bool = False  # reachable from beyond this computer
    signs_in: bool = False  # nobody gets in without a password


def policy_of(address: str, environ: Mapping[str, str]) -> Policy:
    """What follows from the address to listen to and from the environment.

    Args:
        address: An IP address or a host name; "" and "0.0.0.0" are all addresses.
        environ: `THAW_HOSTS` has the names that the app is called by, with blanks or
            commas between them; `THAW_INSECURE` is "1" where nobody need sign in.

    Raises:
        ConfigError: A name can't be one.
    """
    given = environ.get("THAW_HOSTS", "").replace(",", " ").split()
    names = {_checked(name) for name in given}
    own = canonical(address)
    is_any = own in ("", "0.0.0.0", "::")
    if not is_any:
        names.add(own)
    is_open = is_any or any(not is_loopback(name) for name in names)
    return Policy(
        frozenset({*LOOPBACK, *names}),
        takes_any_address=is_any,
        is_open=is_open,
        signs_in=is_open and environ.get("THAW_INSECURE", "") not in ("1", "yes"),
    )


def canonical(host: str) -> str:
    """A host's name or address as the guard compares it: lower case, no brackets."""
    name = host.strip().lower().strip("[]").rstrip(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def is_loopback(host: str) -> bool:
    """Whether a canonical name or address can be reached from this computer only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(text: str) -> str:
    name = canonical(text)
    try:
        ipaddress.ip_address(name)
    except ValueError:
        if not _NAME.fullmatch(name):
            raise ConfigError(
                _("host names without http:// and port in THAW_HOSTS"),
                text,
                _(
                    "Name them as they stand in the address bar, such as "
                    "thaw.example.org."
                ),
            ) from None
    return name
