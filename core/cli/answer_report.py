"""What `predict --csv` says of the table that it has written."""

from __future__ import annotations

from typing import TypedDict

from core.analysis.confusion import Confusion
from core.analysis.metrics import wilson_interval
from core.cli.confusions import show_confusion
from core.cli.console import Console
from core.errors import Failure
from core.runs.formats import SparseCounts
from core.serving.answer_table import Tally
from core.text.labels import PHASE_TITLES
from core.text.numbers import interval, number, percent


class FailedFile(TypedDict):
    """A file without an answer."""

    path: str
    reason: str


class LabelledReport(TypedDict):
    """How right the answers are, of the images whose folder names a class."""

    count: int
    accuracy: float  # fraction
    interval: list[float]  # 95%, Wilson
    confusion: list[list[int]] | SparseCounts  # row = true class


class _Written(TypedDict):
    run_id: str
    phase: str
    model: str  # as every row names it
    input_size: int  # height and width that images are brought to, pixels
    class_names: list[str]
    csv: str
    num_rows: int  # all that the file has
    num_new: int  # of these, written by this call
    num_failed: int
    failed: list[FailedFile]  # the first 20
    num_unfamiliar: int | None  # unlike the training images; None = not known
    num_changed: int  # files that were written to after their answer was
    seconds: float  # for the new ones
    labelled: LabelledReport | None  # None where no folder names a class


class WrittenReport(_Written, total=False):
    """What was written."""

    error: Failure  # where no image could be read


def labelled(tally: Tally) -> LabelledReport | None:
    """How right the answers are; None where no folder names a class."""
    count, right = int(tally.counts.sum()), int(tally.counts.trace())
    if not count:
        return None
    return {
        "count": count,
        "accuracy": right / count,
        "interval": list(wilson_interval(right, count)),
        "confusion": Confusion.of_counts(tally.counts).to_json(),
    }


def show_written(report: WrittenReport, console: Console) -> None:
    """Write the report for people."""
    console.say(f"Run {report['run_id']}, {PHASE_TITLES[report['phase']].lower()}")
    rows, new = report["num_rows"], report["num_new"]
    rate = f", {new / report['seconds']:,.0f} images/s" if report["seconds"] else ""
    console.say(f"{report['csv']}: {number(rows, 'row')}, {new:,} of them new{rate}.")
    if report["num_unfamiliar"] is None:
        run = f"{report['run_id']}:{report['phase']}"
        console.note(
            "Which images are unlike the training images is not known for this model: "
            f"`python -m core trust {run}` finds it out."
        )
    if count := report["num_unfamiliar"]:
        are = "is" if count == 1 else "are"
        console.say(f"{number(count, 'image')} {are} unlike the training images.")
    if count := report["num_changed"]:
        console.note(
            f"{number(count, 'file')} changed since the answer was written, which "
            "stays. To ask again, name a new file with --csv."
        )
    if judged := report["labelled"]:
        told = percent(judged["accuracy"]), interval(judged["interval"])
        console.say(
            f"By the names of their folders, {judged['count']:,} images have a class "
            f"of the model: {told[0]} of them are right (95% interval {told[1]})."
        )
        show_confusion(report["class_names"], judged["confusion"], console)
    if report["num_failed"]:
        many = number(report["num_failed"], "file")
        console.note(f"{many} of {rows:,} could not be classified:")
        for item in report["failed"]:
            console.note(f"  {item['path']}: {item['reason']}")
        if (more := report["num_failed"] - len(report["failed"])) > 0:
            console.note(f"  and {more:,} more, with their reasons in the table")
