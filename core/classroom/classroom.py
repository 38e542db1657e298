"""A class that is open: made by a teacher, found by phones, over after some hours."""

from __future__ import annotations

import hmac
import secrets
import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path

from core.classroom import formats, limits
from core.classroom.events import Events, Known
from core.classroom.formats import Opened
from core.storage.files import new_folder, read_json, write_json
from core.storage.paths import classes_dir
from core.storage.typed_json import fits

# Without letters that look like others: I and 1, O and 0.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LETTERS = 6

_lock = threading.Lock()
_known: dict[Path, Classroom] = {}


class Classroom:
    """A class that is open; one object for all threads of this process.

    Args:
        folder: Where its files lie.
        opened: What stands in `opened.json`.
    """

    def __init__(self, folder: Path, opened: Opened) -> None:
        self.folder = folder
        self.opened = opened
        self.events = Events(folder / formats.EVENTS)
        self.pace = limits.Pace(limits.PER_MINUTE)
        self.joins = limits.Pace(limits.MAX_JOINS_A_MINUTE)

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def code(self) -> str:
        """What is typed where the QR code can't be read."""
        code = self.opened["code"]
        return f"{code[:3]} {code[3:]}"

    @property
    def asked_dir(self) -> Path:
        """Where pictures lie that a model was asked about."""
        return self.folder / formats.ASKED

    @property
    def is_over(self) -> bool:
        """Whether its time is up, or somebody has ended it."""
        return self.opened["ends"] <= time.time() or not self.folder.is_dir()

    def known(self) -> Known:
        """What has happened so far."""
        return self.events.known()

    def aim(self, **target: str) -> None:
        """Let pictures go there from now on: `dataset`, or `run` and `model_phase`."""
        now = self.known()
        if any(getattr(now, key) != value for key, value in target.items()):
            self.events.add(formats.TARGET, **target)


def open_class(person: str, per_phone: int = limits.PER_PHONE) -> Classroom:
    """Open a class; one that the same person had opened before is ended.

    Args:
        person: Who opens it; "" = at this computer.
        per_phone: Pictures that one phone may send to the data set, and as many to ask.
    """
    if before := class_of(person):
        end_class(before)
    now = time.time()
    opened: Opened = {
        "token": secrets.token_urlsafe(18),
        "code": "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS)),
        "created": now,
        "ends": now + limits.CLASS_SECONDS,
        "person": person,
        "per_phone": max(1, min(per_phone, limits.MOST_PER_PHONE)),
    }
    target = classes_dir() / f"{time.strftime('%Y%m%d')}-{secrets.token_hex(4)}"
    with new_folder(target, is_of_content=False) as folder:
        folder.chmod(0o700)
        (folder / formats.ASKED).mkdir()
        write_json(folder / formats.OPENED, opened)
    return _remembered(target, opened)


def end_class(room: Classroom) -> None:
    """End it: nobody finds it any more, and what phones told is deleted."""
    with _lock:
        _known.pop(room.folder, None)
    with suppress(FileNotFoundError):
        (room.folder / formats.OPENED).unlink()
    shutil.rmtree(room.folder, ignore_errors=True)


def open_classes() -> list[Classroom]:
    """All that are open; those whose time is up are ended."""
    rooms = []
    for folder in sorted(classes_dir().glob("[!.]*")):
        opened = read_json(folder / formats.OPENED)
        if not fits(opened, Opened):
            continue
        room = _remembered(folder, opened)
        if room.is_over:
            end_class(room)
        else:
            rooms.append(room)
    return rooms


def class_of(person: str) -> Classroom | None:
    """The class that somebody has open; None = none."""
    found = [room for room in open_classes() if room.opened["person"] == person]
    return found[-1] if found else None


def class_at(token: str) -> Classroom | None:
    """The class whose address has this token; None = there is none any more."""
    return _with("token", token)


def class_with_code(text: str) -> Classroom | None:
    """The class with the code that somebody typed; None = there is none."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return _with("code", letters)


def _with(key: str, secret: str) -> Classroom | None:
    found = None
    for room in open_classes():
        own = str(room.opened[key])  # type: ignore[literal-required]
        if hmac.compare_digest(own.encode(), secret.encode("utf-8", "replace")):
            found = room
    return found


def _remembered(folder: Path, opened: Opened) -> Classroom:
    """One object for each folder: limits are counted in it."""
    with _lock:
        if folder not in _known:
            _known[folder] = Classroom(folder, opened)
        return _known[folder]
