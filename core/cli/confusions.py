"""Which classes are taken for which, for people in a shell."""

from __future__ import annotations

from collections.abc import Sequence

from core.analysis.confusion import Confusion
from core.cli.console import Console
from core.runs.formats import SparseCounts
from core.text.numbers import percent

_MOST_COLUMNS = 12  # classes; of more, the most frequent mistakes are named
_MOST_MISTAKES = 20


def show_confusion(
    class_names: Sequence[str],
    counts: list[list[int]] | SparseCounts,
    console: Console,
) -> None:
    """Write the matrix, or of many classes what is taken for what.

    Args:
        class_names: One per row.
        counts: Rows = true class, as `Confusion.to_json` gives them.
        console: To write to.
    """
    found = Confusion.of_json(counts, len(class_names))
    if len(class_names) <= _MOST_COLUMNS:
        console.say("True class (row) and answer (column), images:")
        headings = ["", *(f">{name}" for name in class_names)]
        rows = zip(class_names, found.matrix().tolist(), strict=True)
        console.table(headings, [(name, *row) for name, row in rows])
        return
    mistakes = found.mistakes()[:_MOST_MISTAKES]
    rows_of = [
        (class_names[it.true], class_names[it.predicted], it.num_images, it.share)
        for it in mistakes
    ]
    if rows_of:
        console.say("Most often taken for another class:")
        table = [(*row[:3], percent(row[3])) for row in rows_of]
        console.table(("class", "answer", ">images", ">of the class"), table)
