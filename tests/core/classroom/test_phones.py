"""Phones join a class, with names that their owners write."""

from __future__ import annotations

import pytest

from core.classroom import limits, phones
from core.classroom.classroom import Classroom, open_class
from core.classroom.limits import TooManyError
from core.classroom.phones import NoPhoneError, called, join, mute, phone_of, rename


def test_phones_are_numbered_and_known_by_their_key(room: Classroom) -> None:
    first, second = join(room, " Mia "), join(room, "")
    assert [called(first), called(second)] == ["Mia (1)", "Phone 2"]
    assert phone_of(room, second.key) is second
    rename(room, second, "Bo")
    assert called(room.known().phones[2]) == "Bo (2)"


@pytest.mark.parametrize("key", ["", "x", "1", "ü", "\udcff"])
def test_a_wrong_key_is_no_phone(room: Classroom, key: str) -> None:
    join(room, "Mia")
    with pytest.raises(NoPhoneError):
        phone_of(room, key)


def test_a_phone_of_another_class_is_none_here(room: Classroom) -> None:
    stranger = join(open_class("Ada"), "Eve")
    with pytest.raises(NoPhoneError):
        phone_of(room, stranger.key)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("../../etc", "../../etc"),  # never a path
        ("a\nb\tc", "a b c"),
        ("\x00\u202emirror", "mirror"),
        ("x" * 500, "x" * limits.MAX_NAME),
        ("<b>", "<b>"),  # whoever shows it escapes it
    ],
)
def test_a_name_is_one_short_line(room: Classroom, written: str, kept: str) -> None:
    assert join(room, written).name == kept


def test_there_are_only_so_many_phones(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_PHONES", 2)
    join(room, ""), join(room, "")
    with pytest.raises(TooManyError, match="at most 2 phones"):
        join(room, "")


def test_nobody_joins_again_and_again(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "joins", limits.Pace(1))
    join(room, "")
    with pytest.raises(TooManyError):
        join(room, "")


def test_a_muted_phone_is_heard_again(room: Classroom) -> None:
    phone = join(room, "Mia")
    for is_muted in (True, False):
        mute(room, phone.number, is_muted)
        assert phones.phone_of(room, phone.key).is_muted is is_muted
