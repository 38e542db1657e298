"""Classes with their probabilities as bars: words first, the bar is but a picture."""

from __future__ import annotations

import html
from collections.abc import Sequence

from core.text.numbers import share_text


def bars_html(top: Sequence[tuple[str, float]], colour: str) -> str:
    """A list of classes, each with its probability and a bar.

    Args:
        top: Class and probability (0-1), best first.
        colour: Of the bars, as CSS has it.
    """
    lines = "".join(
        _bar(name, share, colour, "600" if place == 0 else "400")
        for place, (name, share) in enumerate(top)
    )
    return f'<div role="list" style="font-size: 0.85rem">{lines}</div>'


def _bar(name: str, share: float, colour: str, weight: str) -> str:
    shown = html.escape(" ".join(name.split()))
    width = 100 * min(1.0, max(0.0, share))
    return (
        '<div role="listitem" style="margin-bottom: 5px">'
        '<div style="display: flex; justify-content: space-between; gap: 8px; '
        f'font-weight: {weight}">'
        f'<span style="overflow-wrap: anywhere">{shown}</span>'
        f"<span>{html.escape(share_text(share))}</span></div>"
        '<div style="height: 5px; border-radius: 3px; '
        'background: color-mix(in srgb, currentColor 14%, transparent)">'
        f'<div style="height: 5px; border-radius: 3px; width: {width:.1f}%; '
        f'background: {colour}"></div></div></div>'
    )
