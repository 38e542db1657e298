"""Shared passwords: one for each role, hashed, in `THAW_HOME/access.json`."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from core.access import kept
from core.access.roles import Role
from core.errors import ConfigError
from core.language.texts import _

MIN_LETTERS = 10
MAX_LETTERS = 200

# 32 MB and some 80 ms for each guess (RFC 7914; OWASP's advice of 2023 for r = 8).
_COST, _BLOCK, _PARALLEL = 2**15, 8, 1
_MEMORY_BYTES = 2**26


def set_password(role: Role, password: str) -> None:
    """Let whoever knows the password in with this role, and nobody by an earlier one.

    Raises:
        ConfigError: It is too short or too long, or another role has it.
    """
    if not MIN_LETTERS <= len(password) <= MAX_LETTERS:
        raise ConfigError(
            _(
                "a password of {min_letters} to {max_letters} letters",
                min_letters=MIN_LETTERS,
                max_letters=MAX_LETTERS,
            ),
            _("one of {count}", count=len(password)),
            _("Choose another one; four unusual words are easy to keep in mind."),
        )
    if role_of(password) not in (None, role):
        raise ConfigError(
            _("a password of its own for each role"),
            _("one that another role has"),
            _("Choose another one."),
        )
    salt = secrets.token_bytes(16)
    access = kept.read()
    access["passwords"][role.title] = {
        "salt": salt.hex(),
        "cost": _COST,
        "hash": _hash(password, salt, _COST).hex(),
    }
    kept.write(access)


def has_passwords() -> bool:
    """Whether there is one that somebody could sign in with."""
    return bool(kept.read()["passwords"])


def role_of(password: str) -> Role | None:
    """The role that a password is for; None for a wrong one.

    It takes as long for a wrong one as for a right one.
    """
    found = None
    known = kept.read()["passwords"]
    for role in Role:
        if role.title in known and _is_of(password[:MAX_LETTERS], known[role.title]):
            found = role
    return found


def _is_of(password: str, known: kept.Hashed) -> bool:
    try:
        guess = _hash(password, bytes.fromhex(known["salt"]), known["cost"])
    except ValueError:  # damaged: nobody's
        return False
    return hmac.compare_digest(guess.hex(), known["hash"])


def _hash(password: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=cost,
        r=_BLOCK,
        p=_PARALLEL,
        maxmem=_MEMORY_BYTES,
    )
