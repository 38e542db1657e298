"""Set the shared password of a role: `python -m scripts.set_password train`."""

from __future__ import annotations

import getpass
import sys

from core.access.passwords import set_password
from core.access.roles import Role
from core.errors import UserError


def main(arguments: list[str]) -> int:
    """Ask twice for a password, and keep its hash in THAW_HOME.

    Args:
        arguments: The role's name. Where nobody sits at a keyboard, the password is the
            first line of standard input.
    """
    try:
        role = Role.named(arguments[0] if len(arguments) == 1 else "")
        set_password(role, _asked(role))
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Whoever knows it may now {role.title}.")
    return 0


def _asked(role: Role) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password of the role {role.title}: ")
    if getpass.getpass("Again: ") != password:
        raise UserError("the same password twice", "two", "Try again.")
    return password


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
