"""The few forms of Markdown that cards and reports are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.language.numerals import numeral

_MARKUP = re.compile(r"([\\`*_\[\]<>|&~$])")


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table of Markdown; columns of numbers stand to the right."""
    is_number = [
        all(isinstance(row[place], int) for row in rows) for place in range(len(heads))
    ]
    lines = [heads, ["---:" if right else "---" for right in is_number]]
    lines += [
        [numeral(f"{cell:,}") if isinstance(cell, int) else str(cell) for cell in row]
        for row in rows
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(*items: str) -> str:
    """A list of those that are not empty."""
    return "\n".join(f"- {item}" for item in items if item)


def plain(text: str) -> str:
    """A text of a person within a line, without a meaning of its own in Markdown."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
