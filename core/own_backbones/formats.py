"""What goes between a process that looks into a file and those that ask it to."""

from __future__ import annotations

from typing import TypedDict

from core.backbones.own_formats import Answers
from core.errors import Failure
from core.own_backbones.scales import Given


class Request(TypedDict):
    """What to do with a file."""

    path: str
    given: Given
    is_taken: bool  # whether to take it in, or only to look
    is_uploaded: bool  # whether Thaw itself put the file where it is
    language: str  # of whoever asks: what is wrong is said in it


class NodeChoice(TypedDict):
    """A node that features can be taken from."""

    name: str
    operation: str
    shape: list[int]  # for one image
    kinds: list[str]
    are_scores: bool
    is_end: bool


class Tried(TypedDict):
    """What a network said of two photos."""

    seconds_per_image: float
    cost: float  # of `core.backbones.facts.MeasuredCosts`
    shape: list[int]  # of the feature map: height, width, channels
    is_finite: bool
    is_varied: bool  # whether its values differ among each other
    tells_apart: bool  # whether it says something else of each photo


def is_sound(tried: Tried) -> bool:
    """Whether features can be learned from."""
    return tried["is_finite"] and tried["is_varied"] and tried["tells_apart"]


class Look(TypedDict):
    """What a file says, and how it did."""

    source: str
    format: str
    num_bytes: int
    input: str  # its shape, in words
    parameters: int
    operations: dict[str, int]  # how often, by type
    answers: Answers
    from_file: list[str]  # of the answers, what the file itself says
    asked: list[str]  # guesses that somebody has to agree to
    nodes: list[NodeChoice]
    problem: str  # why features can't be taken there; "" = they can
    tried: Tried | None  # None where there is a problem


class Taken(TypedDict):
    """What became of a file that was taken in."""

    name: str  # as the setting `backbone` has it
    title: str
    was_there: bool


class Reply(TypedDict, total=False):
    """One of these."""

    look: Look
    taken: Taken
    error: Failure
