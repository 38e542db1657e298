"""What is known of each picture, and which of them a person wants to see, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from core.data.folders.spelling import class_finder
from core.language.texts import mark
from pages._ui.predict.memo import Answer
from pages._ui.predict.tray import Picture

LEAST_SURE, MOST_SURE = mark("Least sure first"), mark("Most sure first")
BY_NAME, BY_CLASS = mark("File name"), mark("Class")
AS_THEY_CAME = mark("As they came")
DIFFERENT_FIRST = mark("Disagreements first")
ORDERS = (LEAST_SURE, MOST_SURE, BY_NAME, BY_CLASS, AS_THEY_CAME)


class Said(NamedTuple):
    """What one model says of a picture.

    Attributes:
        answer: All of it.
        names: Of the model's classes.
        label: The most probable class; "" where the picture can't be read.
        share: Its probability; NaN there.
    """

    answer: Answer
    names: tuple[str, ...]
    label: str
    share: float

    def top(self, count: int) -> list[tuple[str, float]]:
        """The most probable classes and their probabilities, best first."""
        shares = self.answer.probabilities
        best = np.argsort(-shares, kind="stable")[:count]
        return [(self.names[place], float(shares[place])) for place in best]


class Row(NamedTuple):
    """A picture and all that is known of it.

    Attributes:
        picture: The picture.
        said: By the model.
        other: By the second model; None = there is none, or it has not come to it.
        corrected: The class that a person gave it; "" = none.
        of_folder: The class that one of its folders is named after; "" = none.
    """

    picture: Picture
    said: Said
    other: Said | None = None
    corrected: str = ""
    of_folder: str = ""

    @property
    def is_disputed(self) -> bool:
        """Whether two models name different classes."""
        return self.other is not None and self.other.label != self.said.label

    @property
    def truth(self) -> str:
        """The true class, or the one that its folder is named after; "" = unknown."""
        return self.picture.truth or self.of_folder

    @property
    def is_wrong(self) -> bool:
        """Whether the true class is known to be another one."""
        return self.truth != "" and self.said.label not in ("", self.truth)


# What may be looked at alone.
KINDS: dict[str, Callable[[Row], bool]] = {
    mark("Models disagree"): lambda row: row.is_disputed,
    mark("Unlike the training images"): lambda row: row.said.answer.is_unfamiliar,
    mark("Can't be read"): lambda row: bool(row.said.answer.error),
    mark("Corrected"): lambda row: bool(row.corrected),
    mark("Wrong"): lambda row: row.is_wrong,
}


class Wanted(NamedTuple):
    """What to show; None and "" = all."""

    label: str | None = None  # the answer
    kind: str | None = None  # one of KINDS
    shares: tuple[int, int] = (0, 100)  # bounds of the probability, percent
    text: str = ""  # that the name holds, in any case
    order: str = LEAST_SURE


def said(answer: Answer, names: tuple[str, ...]) -> Said:
    """An answer with the names of the classes."""
    if answer.error:
        return Said(answer, names, "", float("nan"))
    best = int(answer.probabilities.argmax())
    return Said(answer, names, names[best], float(answer.probabilities[best]))


def rows_of(
    pictures: Sequence[Picture],
    first: Sequence[Said | None],
    second: Sequence[Said | None],
    corrected: Mapping[str, str],
) -> list[Row]:
    """The pictures that have an answer by now.

    Args:
        pictures: All.
        first: What the model says of each.
        second: What the other one says; None for all where there is none.
        corrected: Class by content hash that a person gave.
    """
    names = next((one.names for one in first if one), ())
    find, found = class_finder(names), []
    for picture, one, two in zip(pictures, first, second, strict=True):
        if one is None:
            continue
        given = corrected.get(one.answer.digest, "")
        places = map(find, picture.folders)
        place = next((place for place in places if place is not None), None)
        of_folder = "" if place is None else names[place]
        found.append(Row(picture, one, two, given, of_folder))
    return found


def arranged(rows: Sequence[Row], wanted: Wanted) -> list[Row]:
    """Those that are wanted, in their order; what can't be read comes last."""
    is_kind = KINDS.get(wanted.kind or "")
    part, (low, high) = wanted.text.strip().casefold(), wanted.shares
    found = [
        row
        for row in rows
        if wanted.label in (None, row.said.label)
        and (is_kind is None or is_kind(row))
        and ((low, high) == (0, 100) or low <= 100 * row.said.share <= high)
        and part in row.picture.name.casefold()
    ]
    return sorted(found, key=_SORTED[wanted.order])


def _unsure(row: Row) -> tuple[bool, float]:
    return bool(row.said.answer.error), row.said.share if row.said.label else 0.0


_SORTED: dict[str, Callable[[Row], tuple]] = {
    LEAST_SURE: _unsure,
    MOST_SURE: lambda row: (_unsure(row)[0], -_unsure(row)[1]),
    BY_NAME: lambda row: (row.picture.name.casefold(),),
    BY_CLASS: lambda row: (not row.said.label, row.said.label, *_unsure(row)),
    AS_THEY_CAME: lambda row: (),
    DIFFERENT_FIRST: lambda row: (not row.is_disputed, *_unsure(row)),
}
