"""What each role may do; the only place where that is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from core.errors import UserError


class Role(IntEnum):
    """A role may do what those below it may."""

    VIEW = 1
    TRAIN = 2
    ADMINISTER = 3

    @property
    def title(self) -> str:
        """Its name, in files, commands and on the page."""
        return self.name.lower()

    @staticmethod
    def named(title: str) -> Role:
        """The role with this title.

        Raises:
            UserError: There is none.
        """
        for role in Role:
            if role.title == title:
                return role
        titles = ", ".join(role.title for role in Role)
        raise UserError(f"one of the roles {titles}", title or "nothing", "Name one.")


# Everything that changes something; to look, compare and predict is anybody's.
ACTIONS = {
    "add images": Role.TRAIN,
    "add network": Role.TRAIN,
    "split": Role.TRAIN,
    "decide": Role.TRAIN,
    "train": Role.TRAIN,
    "resume": Role.TRAIN,
    "stop": Role.TRAIN,
    "measure": Role.TRAIN,
    "export": Role.TRAIN,
    "import runs": Role.TRAIN,
    "remark": Role.TRAIN,
    "delete run": Role.ADMINISTER,
    "remove data set": Role.ADMINISTER,
    "remove network": Role.ADMINISTER,
    "clear caches": Role.ADMINISTER,
}


@dataclass(frozen=True)
class Person:
    """Somebody at a page."""

    name: str
    role: Role
    address: str = ""  # IP address; "" = not known


# At one's own computer there is nobody to ask.
OWNER = Person("owner", Role.ADMINISTER)


class NotAllowedError(UserError):
    """Somebody's role is too low for what they asked for."""


def require(person: Person, action: str) -> None:
    """Check that a person may do one of `ACTIONS`.

    Raises:
        NotAllowedError: Their role is too low.
    """
    needed = ACTIONS[action]
    if person.role < needed:
        raise NotAllowedError(
            f"the role {needed.title} for this: {action}",
            f"the role {person.role.title}",
            "Ask whoever runs this Thaw, or sign in with that role's password.",
        )
