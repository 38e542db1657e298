"""The proof of an export in words, the same on the pages and in the shell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.text.numbers import percent, size

PARITY_HEADS = (
    "golden images",
    "largest difference",
    "changed answers",
    "accuracy (original)",
    "per image",
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
    compared = "as the original"
    if judged:
        compared = (
            f"{percent(judged['accuracy'])} ({percent(judged['original'])}) of "
            f"{judged['count']}"
        )
    return (
        f"{parity['count']}" + (" drawn" if parity["kind"] == "drawn" else ""),
        difference_text(parity["difference"]),
        f"{parity['changed']} of {parity['count']}",
        compared,
        f"{seconds * 1e3:.1f} ms" if seconds else "not measured",
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
    return f"{difference:.1e}" if difference else "0"
