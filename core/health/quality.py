"""Pictures that look unlike the others: dark, blurred, empty, of an odd shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from core.data.manifest import Entry
from core.health.formats import Finding
from core.health.limits import Limits, far_limits, high_limit, histogram, low_limit
from core.health.report import Words, by_value, finding
from core.language.numerals import numeral
from core.language.texts import _, mark

CHECKED = (
    mark("brightness, contrast, sharpness, pictures of one colour"),
    mark("aspect ratio and size"),
)


class _Property(NamedTuple):
    """One property and its limit."""

    words: Words
    title: str  # of the axis
    limits: Callable[[np.ndarray], Limits]
    is_log: bool = False


_PROPERTIES: dict[str, tuple[str, _Property]] = {
    "dark": (
        "brightness",
        _Property(
            Words(
                "dark",
                "warning",
                mark("Too dark"),
                mark(
                    "In a picture that is nearly black the network can see little of "
                    "what its label says."
                ),
                "exclude",
            ),
            mark("Mean brightness, 0 to 255"),
            lambda values: low_limit(values, 15, 40),
        ),
    ),
    "bright": (
        "brightness",
        _Property(
            Words(
                "bright",
                "warning",
                mark("Too bright"),
                mark(
                    "In a picture that is nearly white the network can see little of "
                    "what its label says."
                ),
                "exclude",
            ),
            mark("Mean brightness, 0 to 255"),
            lambda values: high_limit(values, 240, 250),
        ),
    ),
    "one_colour": (
        "one_colour",
        _Property(
            Words(
                "one_colour",
                "warning",
                mark("Almost one colour"),
                mark("A picture of one colour says nothing about its class."),
                "exclude",
            ),
            mark("Share of pixels that hardly differ from the picture's median colour"),
            lambda values: high_limit(values, 0.95, 0.98),
        ),
    ),
    "low_contrast": (
        "contrast",
        _Property(
            Words(
                "low_contrast",
                "warning",
                mark("Low contrast"),
                mark(
                    "Where all of a picture is about equally bright, shapes hardly "
                    "stand out."
                ),
                "exclude",
            ),
            mark("Contrast: standard deviation of brightness, 0 to 255"),
            lambda values: low_limit(values, np.log10(4), np.log10(12)),
            is_log=True,
        ),
    ),
    "blurred": (
        "sharpness",
        _Property(
            Words(
                "blurred",
                "warning",
                mark("Blurred"),
                mark(
                    "A blurred picture lacks the detail that may tell classes apart, "
                    "and a network may learn the blur instead."
                ),
                "exclude",
            ),
            mark("Sharpness: variance of the Laplacian at 224 × 224 pixels"),
            lambda values: low_limit(values, np.log10(0.5), np.log10(30)),
            is_log=True,
        ),
    ),
    "aspect": (
        "aspect",
        _Property(
            Words(
                "aspect",
                "note",
                mark("Odd aspect ratio"),
                mark(
                    "Pictures are stretched to a square, so a very long one is "
                    "distorted more than the others."
                ),
                "exclude",
            ),
            mark("Longer side by shorter side"),
            lambda values: replace(far_limits(values, np.log10(2)), low=None),
            is_log=True,
        ),
    ),
    "size": (
        "size",
        _Property(
            Words(
                "size",
                "note",
                mark("Odd size"),
                mark(
                    "A picture that is much smaller or larger than the others shows "
                    "less or other detail once it is resized."
                ),
                "exclude",
            ),
            mark("Side of a square with as many pixels"),
            lambda values: far_limits(values, np.log10(3)),
            is_log=True,
        ),
    ),
}

# A picture is named by the first of these that it has.
_BY_LIGHT = ("dark", "bright", "one_colour", "low_contrast", "blurred")


def quality_findings(
    entries: Sequence[Entry], numbers: dict[str, np.ndarray]
) -> list[Finding]:
    """What is odd about single pictures.

    Args:
        entries: Of the manifest, n.
        numbers: See `core.health.kept.Measured`.
    """
    width, height = numbers["width"], numbers["height"]
    values = {
        "brightness": numbers["brightness"],
        "contrast": np.log10(np.maximum(numbers["contrast"], 0.1)),
        "sharpness": np.log10(np.maximum(numbers["sharpness"], 0.01)),
        "one_colour": numbers["one_colour"],
        "aspect": np.abs(np.log10(width / height)),
        "size": np.log10(width * height) / 2,
    }
    found = []
    named = np.zeros(len(entries), bool)  # a black picture is no blurred one, too
    for kind, (name, item) in _PROPERTIES.items():
        limits = item.limits(values[name])
        odd = limits.beyond(values[name])
        if kind in _BY_LIGHT:
            odd &= ~named
            named |= odd
        if made := _finding(entries, values[name], odd, limits, item):
            found.append(made)
    return found


def _finding(
    entries: Sequence[Entry],
    values: np.ndarray,
    odd: np.ndarray,
    limits: Limits,
    item: _Property,
) -> Finding | None:
    if not odd.any():
        return None
    far = np.abs(values - limits.median)
    made = finding(
        item.words, entries, by_value(odd, far, lowest=False), _detail(limits, item)
    )
    made["histogram"] = histogram(values, limits, item.title, item.is_log)
    return made


def _detail(limits: Limits, item: _Property) -> str:
    def shown(value: float) -> str:
        plain = 10**value if item.is_log else value
        return numeral(f"{plain:,.0f}" if abs(plain) >= 100 else f"{plain:.3g}")

    said = {"property": _(item.title), "median": shown(limits.median)}
    if limits.high is None:
        return _(
            "{property}: below {low}, where this data set's median is {median}.",
            low=shown(limits.low or 0.0),
            **said,
        )
    if limits.low is None:
        return _(
            "{property}: above {high}, where this data set's median is {median}.",
            high=shown(limits.high),
            **said,
        )
    return _(
        "{property}: below {low} or above {high}, where this data set's median is "
        "{median}.",
        low=shown(limits.low),
        high=shown(limits.high),
        **said,
    )
