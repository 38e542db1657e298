"""Before the server listens: may it, and what it lets be read."""

from __future__ import annotations

import os

from core.access import quota, roots
from core.access.passwords import has_passwords
from core.access.policy import Policy, policy_of
from core.errors import ConfigError
from core.language.texts import _


def prepared(address: str, has_provider: bool = False) -> Policy:
    """How this process may serve; it also closes the disk where it is reachable.

    Args:
        address: To listen to, as Streamlit's `server.address` has it.
        has_provider: Whether an identity provider says who people are.

    Raises:
        ConfigError: It would be reachable from beyond this computer, and nobody said
            who may use it.
    """
    policy = policy_of(address, os.environ)
    if not policy.is_open:
        return policy
    if policy.signs_in and not (has_passwords() or has_provider):
        raise ConfigError(
            _("a password, as it would be reachable from beyond this computer"),
            "none",
            _(
                "Set one: python -m scripts.set_password train (and view, administer), "
                "or name an identity provider. Or leave it open to everybody who can "
                "reach it: make app INSECURE=1, or THAW_INSECURE=1. See docs/deploy.md."
            ),
        )
    os.environ.setdefault(roots.VARIABLE, "")
    quota.check_limits()
    return policy
