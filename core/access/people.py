"""The roles of people whom an identity provider vouches for."""

from __future__ import annotations

from core.access import kept
from core.access.roles import Role
from core.errors import ConfigError
from core.language.texts import _


def set_role(who: str, role: Role) -> None:
    """Give somebody a role.

    Args:
        who: An e-mail address; or "@" and a domain, for all who have one there.
        role: The role.

    Raises:
        ConfigError: It is neither.
    """
    name, at, domain = who.strip().lower().rpartition("@")
    if not at or not domain or "@" in name:
        raise ConfigError(
            _("an e-mail address, or @ and a domain"),
            who or "nothing",
            _("Name one, such as ada@example.org or @example.org."),
        )
    access = kept.read()
    access["people"][f"{name}@{domain}"] = role.title
    kept.write(access)


def role_of(email: str) -> Role | None:
    """The role of an address, or else of its domain; None where neither has one."""
    known = kept.read()["people"]
    address = email.strip().lower()
    if address.count("@") != 1:
        return None
    title = known.get(address) or known.get(f"@{address.partition('@')[2]}")
    return next((role for role in Role if role.title == title), None)
