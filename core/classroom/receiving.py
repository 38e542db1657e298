"""A picture that a phone sends, for the data set or for the model."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from core.classroom import formats, limits
from core.classroom.classroom import Classroom
from core.classroom.events import Arrival, Phone
from core.classroom.limits import TooManyError
from core.classroom.phones import MutedError
from core.data.collected import Collected, add_picture, class_counts, take_back
from core.data.collected_picture import checked_suffix
from core.data.datasets import Dataset, load_dataset
from core.errors import DataError, UserError
from core.language.texts import _
from core.storage.files import write_bytes
from core.storage.fingerprint import content_digest


def require_allowed(room: Classroom, phone: Phone, is_question: bool) -> None:
    """Check what can be checked before the picture is there.

    Raises:
        MutedError: Nothing of this phone is taken now.
        TooManyError: It has sent too many, in this minute or in all; or all have.
    """
    known = room.known()
    if phone.is_muted:
        raise MutedError(
            _("a phone that is heard"),
            _("one that your teacher has muted"),
            _("Ask your teacher."),
        )
    sent = known.sent[phone.number, is_question]
    limits.require_room(sent, room.opened["per_phone"])
    if known.num_bytes >= limits.MAX_CLASS_BYTES:
        raise TooManyError(
            _("less than {size} GB from one class", size=2),
            _("more"),
            _("Ask your teacher to begin the class anew."),
        )
    limits.require_pace(room.pace, phone.number)


def take_picture(
    room: Classroom, phone: Phone, class_name: str, content: bytes
) -> Collected:
    """Store a picture in the data set, as collecting does; one twice is not counted.

    Raises:
        ImageError: It is none that can be used.
        DataError: There is no such class in this data set, or no room.
    """
    dataset = dataset_of(room)
    limits.require_few_pixels(content)
    found = add_picture(dataset, class_name, content)
    if found.is_new:
        with suppress(FileNotFoundError):  # the class was ended just now
            room.events.add(
                formats.TAKEN,
                phone=phone.number,
                dataset=dataset.id,
                class_name=class_name,
                path=found.path,
                num_bytes=len(content),
            )
    return found


def checked_question(content: bytes) -> str:
    """Look at a picture that a model is to be asked about; its file's ending.

    Raises:
        ImageError: It is none that can be used.
    """
    limits.require_few_pixels(content)
    return checked_suffix(content, limits.MAX_BYTES)


def keep_question(
    room: Classroom,
    phone: Phone,
    picture: tuple[bytes, str],
    top: Sequence[tuple[str, float]],
    is_unfamiliar: bool,
) -> None:
    """Let the teacher see a picture with the model's answer.

    Args:
        room: The class.
        phone: That sent it.
        picture: The bytes of the file, and its ending from `checked_question`.
        top: Class names and probabilities, the most probable first.
        is_unfamiliar: Whether it is unlike the training images.
    """
    content, suffix = picture
    name = f"{content_digest(content)[:32]}{suffix}"
    with suppress(FileNotFoundError):  # the class was ended just now
        write_bytes(room.asked_dir / name, content)
        room.events.add(
            formats.ANSWERED,
            phone=phone.number,
            path=name,
            num_bytes=len(content),
            top=[[class_name, round(share, 4)] for class_name, share in top],
            is_unfamiliar=is_unfamiliar,
        )


def remove(room: Classroom, arrival: Arrival) -> None:
    """Take a picture back: out of the data set, or off the teacher's page.

    Raises:
        DataError: The data set is gone.
    """
    if not arrival.is_question:
        take_back(load_dataset(arrival.dataset), arrival.path)
    room.events.add(formats.REMOVED, picture=arrival.number)


def dataset_of(room: Classroom) -> Dataset:
    """Where pictures go now.

    Raises:
        DataError: Nowhere, or it is gone.
    """
    if dataset := room.known().dataset:
        return load_dataset(dataset)
    raise DataError(
        _("a class that collects pictures"),
        _("one that does not"),
        _("Ask your teacher."),
    )


def class_names_of(room: Classroom) -> list[str]:
    """The classes that phones may choose from; [] = none is collected."""
    try:
        return list(class_counts(dataset_of(room)))
    except UserError:
        return []
