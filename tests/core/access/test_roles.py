from __future__ import annotations

import pytest

from core.access.roles import (
    ACTIONS,
    OWNER,
    NotAllowedError,
    Person,
    Role,
    require,
)
from core.errors import UserError


@pytest.mark.parametrize("action", ACTIONS)
def test_a_role_may_what_it_is_for_and_those_below_may_not(action: str) -> None:
    require(OWNER, action)
    for role in Role:
        person = Person("Ada", role)
        if role >= ACTIONS[action]:
            require(person, action)
        else:
            with pytest.raises(NotAllowedError, match=action):
                require(person, action)


def test_whoever_may_only_view_changes_nothing() -> None:
    assert all(role > Role.VIEW for role in ACTIONS.values())


def test_what_destroys_is_for_who_administers() -> None:
    destroying = ("delete run", "remove data set", "clear caches")
    assert {ACTIONS[action] for action in destroying} == {Role.ADMINISTER}


def test_roles_have_names() -> None:
    assert [Role.named(role.title) for role in Role] == list(Role)
    with pytest.raises(UserError, match="view, train, administer"):
        Role.named("root")
