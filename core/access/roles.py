"""What each role may do; the only place where that is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from core.errors import UserError
from core.language.texts import _, mark


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
        raise UserError(
            _("one of the roles {titles}", titles=titles),
            title or _("nothing"),
            _("Name one."),
        )


# Everything that changes something; to look, compare and predict is anybody's.
ACTIONS = {
    mark("add images"): Role.TRAIN,
    mark("add network"): Role.TRAIN,
    mark("let a class join"): Role.TRAIN,
    mark("split"): Role.TRAIN,
    mark("decide"): Role.TRAIN,
    mark("train"): Role.TRAIN,
    mark("resume"): Role.TRAIN,
    mark("stop"): Role.TRAIN,
    mark("measure"): Role.TRAIN,
    mark("export"): Role.TRAIN,
    mark("import runs"): Role.TRAIN,
    mark("remark"): Role.TRAIN,
    mark("delete run"): Role.ADMINISTER,
    mark("remove data set"): Role.ADMINISTER,
    mark("remove network"): Role.ADMINISTER,
    mark("clear caches"): Role.ADMINISTER,
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
            _(
                "the role {title} for this: {action}",
                title=needed.title,
                action=_(action),
            ),
            _("the role {title}", title=person.role.title),
            _("Ask whoever runs this Thaw, or sign in with that role's password."),
        )
