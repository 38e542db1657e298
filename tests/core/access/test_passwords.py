from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from core.access.passwords import has_passwords, role_of, set_password
from core.access.roles import Role
from core.errors import ConfigError

GOOD = "correct horse battery"


def test_a_password_is_for_its_role_alone(thaw_home: Path) -> None:
    assert not has_passwords()
    set_password(Role.TRAIN, GOOD)
    set_password(Role.ADMINISTER, "another long one")
    assert has_passwords()
    assert role_of(GOOD) is Role.TRAIN
    assert role_of("another long one") is Role.ADMINISTER
    assert role_of(f"{GOOD} ") is None
    assert role_of("") is None


def test_the_file_is_its_owners_and_does_not_have_the_password(
    thaw_home: Path,
) -> None:
    set_password(Role.VIEW, GOOD)
    path = thaw_home / "access.json"
    assert GOOD not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_password_ends_the_earlier_one() -> None:
    set_password(Role.TRAIN, GOOD)
    set_password(Role.TRAIN, "a second long one")
    assert role_of(GOOD) is None


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_password_has_ten_letters_or_more(password: str) -> None:
    with pytest.raises(ConfigError, match="10 to 200 letters"):
        set_password(Role.TRAIN, password)
    assert not has_passwords()


def test_two_roles_do_not_share_a_password() -> None:
    set_password(Role.TRAIN, GOOD)
    with pytest.raises(ConfigError, match="of its own for each role"):
        set_password(Role.ADMINISTER, GOOD)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        '{"passwords": null}',
        '{"passwords": {"train": "plain"}}',
        '{"passwords": {"train": {"salt": "00", "cost": 2}}}',
    ],
)
def test_a_damaged_file_lets_nobody_in(thaw_home: Path, content: str) -> None:
    (thaw_home / "access.json").write_text(content)
    assert not has_passwords()
    assert role_of("") is None


@pytest.mark.parametrize("change", [{"cost": 0}, {"salt": "no"}, {"hash": ""}])
def test_a_damaged_entry_is_nobodys(thaw_home: Path, change: dict) -> None:
    set_password(Role.TRAIN, GOOD)
    path = thaw_home / "access.json"
    values = json.loads(path.read_text())
    values["passwords"]["train"] |= change
    path.write_text(json.dumps(values))
    assert role_of(GOOD) is None
    assert role_of("") is None
