"""Decisions about images of the pool, and what follows from them.

An image that somebody gave a label becomes part of the data set, as a copy; one whose
label was taken back, or that can't be used, leaves it again.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.data.added import listed
from core.data.decisions import (
    NOTHING,
    RELABEL,
    Decision,
    decide,
    read_decisions,
    standing,
)
from core.data.image_paths import is_of_pool
from core.data.pictures.file import as_image_error, read_picture
from core.data.registry import Dataset
from core.data.taken_in import take_in, take_out
from core.errors import DataError
from core.language.texts import _
from core.storage.fingerprint import content_digest


def settle(dataset: Dataset, decisions: Sequence[Decision]) -> None:
    """Add decisions to a data set's list, and do what they say of its pool.

    Args:
        dataset: Its own images, and those of its pool.
        decisions: In the order in which they were made.

    Raises:
        ImageError: An image of the pool that has got a label can't be read.
        DataError: It has changed since it was shown.
    """
    about_pool = [item for item in decisions if is_of_pool(item.path)]
    for item in about_pool:
        if item.action == RELABEL:
            _copy(dataset, item, item.value)
    decide(dataset, decisions)
    if not about_pool:
        return
    last = {item.path: item for item in about_pool}
    digests = {path: item.digest for path, item in last.items()}
    now = standing(read_decisions(dataset), digests)
    there = {item.digest: item.label for item in listed(dataset)}
    for path, item in last.items():
        holds = now.get(path, NOTHING)
        wanted = None if holds.excluded is not None else holds.label
        if wanted is None:
            take_out(dataset, item.digest, item.person)
        elif there.get(item.digest) != wanted:
            _copy(dataset, item, wanted)


def _copy(dataset: Dataset, item: Decision, label: str) -> None:
    with as_image_error(), read_picture(dataset.absolute(item.path)) as file:
        content = file.read()
    if content_digest(content) != item.digest:
        raise DataError(
            _("the picture that was shown"),
            _("{path}, which has another content by now", path=item.path),
            _("Let the model look at the folder again."),
        )
    take_in(dataset, content, label, item.path, item.person)
