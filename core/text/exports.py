"""The proof of an export in words, the same on the pages and in the shell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import percent, size

# In English: `_` translates them where they are shown.
PARITY_HEADS = (
    mark("golden images"),
    mark("largest difference"),
    mark("changed answers"),
    mark("accuracy (original)"),
    mark("per image"),
)


def parity_cells(
    parity: Mapping[str, Any], judged: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """What stands below `PARITY_HEADS`.

    Args:
        parity: A `core.runs.export_formats.Parity`.
        judged: A `JudgedExport`, where accuracy decided.
    """
    seconds = parity["seconds"]
    count = parity["count"]
    compared = _("as the original")
    if judged:
        compared = _(
            "{accuracy} ({original}) of {count}",
            accuracy=percent(judged["accuracy"]),
            original=percent(judged["original"]),
            count=judged["count"],
        )
    return (
        _("{count} drawn", count=count) if parity["kind"] == "drawn" else f"{count}",
        difference_text(parity["difference"]),
        _("{some} of {all}", some=parity["changed"], all=count),
        compared,
        numeral(f"{seconds * 1e3:.1f} ms") if seconds else _("not measured"),
    )


def proof_row(made: Mapping[str, Any]) -> tuple[str, ...]:
    """Format, what stands below `PARITY_HEADS`, and size of a zip.

    Args:
        made: A `core.runs.export_formats.MadeExport`.
    """
    cells = parity_cells(made["parity"], made.get("judged"))
    return (made["format"], *cells, size(made["num_bytes"]))


def difference_text(difference: float) -> str:
    """A difference of probabilities, such as "0.0000024" as "2.4e-06"."""
    return numeral(f"{difference:.1e}") if difference else "0"
