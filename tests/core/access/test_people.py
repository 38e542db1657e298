from __future__ import annotations

from pathlib import Path

import pytest

from core.access.passwords import has_passwords, set_password
from core.access.passwords import role_of as role_of_password
from core.access.people import role_of, set_role
from core.access.roles import Role
from core.errors import ConfigError


def test_an_address_has_its_own_role_before_its_domains() -> None:
    set_role("@example.org", Role.VIEW)
    set_role("Ada@Example.org", Role.ADMINISTER)
    assert role_of("ada@example.org") is Role.ADMINISTER
    assert role_of("bob@EXAMPLE.org") is Role.VIEW
    assert role_of("bob@sub.example.org") is None
    assert role_of("bob@example.org.evil.example") is None
    assert role_of("") is None
    assert role_of("example.org") is None


@pytest.mark.parametrize("who", ["", "ada", "ada@", "@", "a@b@c"])
def test_what_is_no_address_gets_no_role(who: str) -> None:
    with pytest.raises(ConfigError, match="@ and a domain"):
        set_role(who, Role.TRAIN)


def test_people_and_passwords_do_not_overwrite_each_other() -> None:
    set_role("ada@example.org", Role.VIEW)
    set_password(Role.TRAIN, "correct horse battery")
    set_role("bob@example.org", Role.TRAIN)
    assert role_of("ada@example.org") is Role.VIEW
    assert role_of_password("correct horse battery") is Role.TRAIN


def test_damaged_people_are_nobody(thaw_home: Path) -> None:
    (thaw_home / "access.json").write_text('{"people": {"a@b.c": 3}, "passwords": []}')
    assert role_of("a@b.c") is None
    assert not has_passwords()
    (thaw_home / "access.json").write_text('{"people": {"a@b.c": "root"}}')
    assert role_of("a@b.c") is None
