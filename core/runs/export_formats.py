"""What stands in the result of an export: which zips were made, and their proof."""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import Annotated, NotRequired, TypedDict

from core.storage.typed_json import Between, Count, Fraction, OneOf, Seconds

GOLDEN_KINDS = ("images", "drawn")  # of the data set; drawn patterns


class Parity(TypedDict):
    """An export's answers on the golden images, beside the app's own."""

    count: Count  # golden images
    kind: Annotated[str, OneOf(GOLDEN_KINDS)]
    difference: Annotated[float, Between(0, 1 + 1e-6)]  # largest, of a probability
    changed: Count  # images of which it names another class
    tolerance: Annotated[float, Between(0, 1)] | None  # None = accuracy decides
    novelty_difference: NotRequired[Annotated[float, Between(0, 1e9)]]
    seconds: Seconds  # of one image, on the machine that made it; 0 = not measured
    asked_in: NotRequired[str]  # the runtime, where it is not always the same


class JudgedExport(TypedDict):
    """How right an export is that can't match exactly, on validation images."""

    count: Count  # images
    accuracy: Fraction
    original: Fraction  # the accuracy of the model as it was trained
    most_lost: Count  # images that it may name worse, all in all


class MadeExport(TypedDict):
    """One zip."""

    format: str
    file: str  # its name in the directory of the job
    num_bytes: Count
    digest: str  # of its content
    seconds: Seconds  # to make and to prove it
    parity: Parity
    judged: NotRequired[JudgedExport]


class RefusedExport(TypedDict):
    """A format that was not made, and why."""

    format: str
    reason: str
    parity: NotRequired[Parity]
    judged: NotRequired[JudgedExport]


class ExportResult(TypedDict):
    """result.json of an export."""

    run: str
    phase: str
    made: list[MadeExport]
    refused: list[RefusedExport]
