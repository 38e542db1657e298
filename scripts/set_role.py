"""Give a role to somebody whom a provider vouches for.

`python -m scripts.set_role train ada@example.org`, or `... train @example.org` for all
who have an address there.
"""

from __future__ import annotations

import sys

from core.access.people import set_role
from core.access.roles import Role
from core.errors import UserError


def main(arguments: list[str]) -> int:
    """Keep the role in THAW_HOME."""
    title, who = (*arguments, "", "")[:2]
    try:
        role = Role.named(title)
        set_role(who, role)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{who} may now {role.title}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
