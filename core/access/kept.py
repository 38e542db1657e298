"""`THAW_HOME/access.json`: the passwords' hashes and the roles of known people."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from core.storage.files import read_json, write_json
from core.storage.paths import home_dir
from core.storage.typed_json import fitting


class Hashed(TypedDict):
    """A password's hash and what it was made with."""

    salt: str  # hexadecimal
    cost: int
    hash: str  # hexadecimal


class Access(TypedDict):
    """What stands in the file; what is damaged there is left out: nobody gets in."""

    passwords: dict[str, Hashed]  # by the role's title
    people: dict[str, str]  # a role's title by e-mail address, or by "@" and a domain


def read() -> Access:
    """What is kept now; it is read anew each time, so a change needs no restart."""
    found = fitting(read_json(_path()), Access)
    return {
        "passwords": found.get("passwords", {}),
        "people": found.get("people", {}),
    }


def write(access: Access) -> None:
    """Keep this instead; only the user who runs Thaw may read it."""
    write_json(_path(), access)
    _path().chmod(0o600)


def _path() -> Path:
    return home_dir() / "access.json"
