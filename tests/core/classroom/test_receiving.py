"""A picture that a phone sends: where it goes, and what is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.classroom import limits
from core.classroom.classroom import Classroom
from core.classroom.limits import TooManyError
from core.classroom.phones import MutedError, join, mute
from core.classroom.receiving import (
    checked_question,
    class_names_of,
    keep_question,
    remove,
    require_allowed,
    take_picture,
)
from core.data.collected import add_class, add_picture, class_counts, new_collection
from core.data.datasets import Dataset
from core.errors import DataError, ImageError
from tests.core.data.conftest import picture


def test_a_picture_is_collected_as_the_webcam_collects(
    room: Classroom, things: Dataset
) -> None:
    phone, content = join(room, "Mia"), picture(1)
    found = take_picture(room, phone, "mug", content)
    assert (Path(things.root) / found.path).read_bytes() == content
    assert found.path == add_picture(things, "hand", content).path
    (arrival,) = room.known().arrivals
    assert (arrival.phone, arrival.class_name, arrival.path) == (1, "mug", found.path)


def test_a_picture_twice_is_stored_and_counted_once(
    room: Classroom, things: Dataset
) -> None:
    phone = join(room, "")
    assert take_picture(room, phone, "mug", picture(1)).is_new
    assert not take_picture(room, phone, "hand", picture(1)).is_new
    assert class_counts(things) == {"hand": 0, "mug": 1}
    assert room.known().sent[phone.number, False] == 1


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../mug", "mug/../hand", "/etc", "mug\0", "Mug", "other's"]
)
def test_only_a_class_of_this_data_set_is_taken(
    room: Classroom, things: Dataset, name: str
) -> None:
    other = new_collection("others", ["other's", "mug"])
    before = sorted(Path(things.root).parents[1].rglob("*"))
    with pytest.raises(DataError, match="a class of this data set"):
        take_picture(room, join(room, ""), name, picture(1))
    assert sorted(Path(things.root).parents[1].rglob("*")) == before
    assert class_counts(other)["mug"] == 0


def test_what_is_no_picture_or_too_large_a_one_is_not_taken(
    room: Classroom, things: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = join(room, "")
    monkeypatch.setattr(limits, "MAX_PIXELS", 24 * 24 - 1)
    for content in (b"", b"<svg onload=alert(1)>", b"GIF89a", picture(1)):
        with pytest.raises(ImageError):
            take_picture(room, phone, "mug", content)
        with pytest.raises(ImageError):
            checked_question(content)
    assert class_counts(things) == {"hand": 0, "mug": 0}


def test_a_phone_sends_so_many_and_asks_as_often(room: Classroom) -> None:
    phone = join(room, "")
    for seed in range(3):
        require_allowed(room, phone, is_question=False)
        take_picture(room, phone, "mug", picture(seed))
    with pytest.raises(TooManyError, match="at most 3 pictures from one phone"):
        require_allowed(room, phone, is_question=False)
    require_allowed(room, phone, is_question=True)
    require_allowed(room, join(room, ""), is_question=False)


def test_all_phones_together_send_so_much(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_CLASS_BYTES", 10)
    phone = join(room, "")
    require_allowed(room, phone, is_question=False)
    take_picture(room, phone, "mug", picture(1))
    with pytest.raises(TooManyError):
        require_allowed(room, join(room, ""), is_question=False)


def test_a_muted_phone_sends_nothing(room: Classroom) -> None:
    phone = join(room, "")
    mute(room, phone.number, True)
    for is_question in (True, False):
        with pytest.raises(MutedError):
            require_allowed(room, phone, is_question)


def test_a_question_is_kept_with_its_answer_and_in_no_data_set(
    room: Classroom, things: Dataset
) -> None:
    phone, content = join(room, ""), picture(1)
    asked = (content, checked_question(content))
    keep_question(room, phone, asked, [("mug", 0.91234), ("hand", 0.08766)], True)
    (arrival,) = room.known().arrivals
    assert (room.asked_dir / arrival.path).read_bytes() == content
    assert arrival.top == [("mug", 0.9123), ("hand", 0.0877)]
    assert arrival.is_unfamiliar and arrival.is_question
    assert class_counts(things) == {"hand": 0, "mug": 0}


def test_the_teacher_takes_a_picture_back(room: Classroom, things: Dataset) -> None:
    phone = join(room, "")
    take_picture(room, phone, "mug", picture(1))
    take_picture(room, phone, "mug", picture(2))
    remove(room, room.known().arrivals[0])
    assert class_counts(things)["mug"] == 1
    assert [one.is_removed for one in room.known().arrivals] == [True, False]


def test_a_class_that_is_added_meanwhile_is_there_for_phones(
    room: Classroom, things: Dataset
) -> None:
    add_class(things, "cup")
    assert class_names_of(room) == ["cup", "hand", "mug"]
