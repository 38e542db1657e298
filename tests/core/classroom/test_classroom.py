"""A class that is open: who finds it, and how it ends."""

from __future__ import annotations

import json

import pytest

from core.classroom import classroom, formats, limits, phones
from core.classroom.classroom import (
    Classroom,
    class_at,
    class_of,
    class_with_code,
    end_class,
    open_class,
    open_classes,
)
from core.storage.files import read_json, write_json


def restarted() -> None:
    """Forget what this process knows, as a new server does."""
    classroom._known.clear()


def test_a_class_is_found_by_its_token_and_by_its_code(room: Classroom) -> None:
    assert class_at(room.opened["token"]) is room
    assert class_with_code(room.code.lower()) is room
    assert class_with_code(room.code.replace(" ", "-")) is room
    for wrong in ("", "x", room.opened["token"][:-1], "../" + room.opened["token"]):
        assert class_at(wrong) is None
    assert class_with_code(room.opened["token"]) is None


def test_two_people_have_classes_of_their_own_and_one_each() -> None:
    first, other = open_class("Ada"), open_class("Bo")
    assert (class_of("Ada"), class_of("Bo"), class_of("")) == (first, other, None)
    again = open_class("Ada")
    assert class_of("Ada") is again
    assert class_at(first.opened["token"]) is None
    assert open_classes() == sorted([again, other], key=lambda one: one.folder)


def test_a_class_is_over_after_some_hours_and_nothing_of_it_stays(
    room: Classroom,
) -> None:
    opened = read_json(room.folder / formats.OPENED)
    assert opened["ends"] == pytest.approx(opened["created"] + limits.CLASS_SECONDS)
    phones.join(room, "Mia")
    write_json(room.folder / formats.OPENED, {**opened, "ends": 1.0})
    restarted()
    assert class_at(opened["token"]) is None
    assert not room.folder.exists()


def test_a_class_that_is_ended_leads_nowhere(room: Classroom) -> None:
    end_class(room)
    assert class_at(room.opened["token"]) is None
    assert room.is_over and not room.folder.exists()


def test_a_class_survives_a_new_start_of_the_server(room: Classroom) -> None:
    phone = phones.join(room, "Mia")
    restarted()
    found = class_at(room.opened["token"])
    assert found is not None and found is not room
    assert found.known().dataset == room.known().dataset
    assert phones.phone_of(found, phone.key).name == "Mia"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"token": 1}', b"\xff"])
def test_a_damaged_class_harms_no_other(room: Classroom, content: bytes) -> None:
    other = open_class("Ada")
    (other.folder / formats.OPENED).write_bytes(content)
    restarted()
    assert [one.id for one in open_classes()] == [room.id]


def test_damaged_lines_count_for_nothing(room: Classroom) -> None:
    phone = phones.join(room, "Mia")
    path = room.folder / formats.EVENTS
    lines: list[object] = [
        {"kind": "joined", "phone": "1"},
        {"kind": "joined", "phone": 7},
        {"kind": "taken", "phone": 99, "path": "x"},
        {"kind": "removed", "picture": 5},
        {"kind": "muted"},
        {"kind": "unheard of", "phone": 1},
        {"kind": "answered", "phone": 1, "path": "a.jpg", "top": [3, ["mug", "x"]]},
        [],
        None,
    ]
    with path.open("a") as file:
        file.write("\n".join([*map(json.dumps, lines), "{", '{"kind": "muted", "ph']))
    known = room.known()
    assert list(known.phones) == [phone.number] and not phone.is_muted
    assert [one.top for one in known.arrivals] == [[]]
    restarted()
    found = class_at(room.opened["token"])
    assert found is not None and list(found.known().phones) == [phone.number]


def test_only_the_user_who_runs_the_server_reads_what_phones_said(
    room: Classroom,
) -> None:
    assert room.folder.stat().st_mode & 0o077 == 0
