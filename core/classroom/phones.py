"""Phones join, are named, muted and heard again."""

from __future__ import annotations

import hmac
import secrets

from core.classroom import formats, limits
from core.classroom.classroom import Classroom
from core.classroom.events import Phone
from core.classroom.limits import TooManyError
from core.errors import UserError
from core.language.texts import _


class NoPhoneError(UserError):
    """A request comes from no phone of this class."""


class MutedError(UserError):
    """The teacher does not take pictures of this phone now."""


def join(room: Classroom, name: str, address: str = "") -> Phone:
    """Let another phone take part.

    Args:
        room: The class.
        name: As its owner wrote it; may be empty.
        address: Its IP address; "" = not known.

    Raises:
        TooManyError: There are as many as there may be.
    """
    with room.events.lock:
        phones = room.known().phones
        if len(phones) >= limits.MAX_PHONES or room.joins.take(0):
            raise TooManyError(
                _("at most {count} phones in a class", count=limits.MAX_PHONES),
                _("one more"),
                _("Share a phone, or ask your teacher to begin the class anew."),
            )
        number = max(phones, default=0) + 1
        key, shown = secrets.token_urlsafe(16), limits.shown_name(name)
        room.events.add(
            formats.JOINED, phone=number, key=key, name=shown, address=address
        )
        return room.known().phones[number]


def phone_of(room: Classroom, key: str) -> Phone:
    """The phone that a request comes from.

    Raises:
        NoPhoneError: It is none of this class.
    """
    sent = key.encode("utf-8", "replace")
    for phone in list(room.known().phones.values()):
        if hmac.compare_digest(phone.key.encode(), sent):
            return phone
    raise NoPhoneError(
        _("a phone that has joined this class"),
        _("another one"),
        _("Reload the page."),
    )


def rename(room: Classroom, phone: Phone, name: str) -> None:
    """Call a phone otherwise."""
    shown = limits.shown_name(name)
    if shown != phone.name:
        room.events.add(formats.NAMED, phone=phone.number, name=shown)


def mute(room: Classroom, number: int, is_muted: bool) -> None:
    """Take nothing of a phone from now on, or take it again."""
    kind = formats.MUTED if is_muted else formats.HEARD
    room.events.add(kind, phone=number)


def called(phone: Phone) -> str:
    """What a phone is called where people read it: its name, and its number."""
    if phone.name:
        return _("{name} ({number})", name=phone.name, number=phone.number)
    return _("Phone {number}", number=phone.number)
