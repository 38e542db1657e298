"""How the pictures of one data set become 8-bit RGB: a single rule for all of them.

Two things in a file don't say how they are to be seen. Values of more than 8 bits may
fill any part of their range: a microscope's 12 bits lie in a 16-bit file, a CT's values
begin at -1000, a thermal camera's differ by a few hundred around 8000. And what is
drawn on a transparent ground may be dark or light. Both are settled when a data set is
checked, from all of its pictures, and kept with its manifest, its runs and what is made
of them. They are never settled per picture: how bright a picture is beside the others
may be the very thing that tells the classes apart.

The range goes from the data set's lowest to its highest value, so that nothing is cut
off, unless a few outliers would leave little of the 256 grey levels to the rest. Dead
and hot pixels are at most a thousandth of a picture, and broken pictures at most one in
forty. Where the range of all others, widened by half of itself on either side, is
narrower than that of all values, it is taken instead, and what lies outside is black or
white; so at least half of the grey levels serve the others.

A data set of plain 8-bit pictures has the rendition `PLAIN`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from core.language.numerals import numeral
from core.language.texts import _, mark

Range: TypeAlias = tuple[float, float]  # the values shown in black and in white

WHITE = 255
GROUNDS = (WHITE, 0, 128)  # what may lie below transparency: the first that shows most
MIN_CONTRAST = 32  # grey levels; a drawing that differs less from its ground is lost

# Kinds of values beyond 8 bits; colours are of 16 bits each and share one range.
INTEGER, FLOAT, COLOUR = KINDS = ("integer", "float", "colour")

_RANGES = {
    INTEGER: mark("integer values from {low} to {high} are black to white"),
    FLOAT: mark("float values from {low} to {high} are black to white"),
    COLOUR: mark("colour values from {low} to {high} are black to white"),
}

_ODD_PIXELS = 0.001  # share of a picture that may be dead or hot
_ODD_PICTURES = 0.025  # share of a data set that may be broken
_MARGIN = 0.5  # of the range without them
_SAMPLE_PIXELS = 1_000_000

# How files mark what was not measured, where they don't say it in a tag: by a very
# large floating-point number, the lowest of 16 or 32 bits, or -9999.
_NO_VALUE = 1e30
_NO_VALUES = (-(2**31), -(2**15), -9999)


@dataclass(frozen=True)
class Values:
    """What a picture of more than 8 bits holds."""

    lowest: float
    low: float  # without the lowest thousandth of its pixels
    high: float  # without the highest thousandth
    highest: float


@dataclass(frozen=True)
class Look:
    """What must be known of one picture to settle the rendition of its data set."""

    kind: str = ""  # of KINDS, or "" for 8 bits
    values: Values | None = None  # None for 8 bits, and where nothing was measured
    lost_on: tuple[int, ...] = ()  # of GROUNDS: on these nothing is to be seen

    def to_row(self) -> list[Any]:
        """Plain values, short: there is one row per file."""
        found = self.values
        values = found and [found.lowest, found.low, found.high, found.highest]
        return [self.kind, values, list(self.lost_on)]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Look:
        """What `to_row` gave.

        Raises:
            TypeError, ValueError: It is something else.
        """
        kind, values, lost_on = row
        found = Values(*map(float, values)) if values else None
        return cls(str(kind), found, tuple(map(int, lost_on)))


@dataclass(frozen=True)
class Rendition:
    """The rule of one data set."""

    ground: int = WHITE  # grey value that transparency is flattened on
    integers: Range | None = None  # of 16 and 32 bits; None = their upper 8 bits count
    floats: Range | None = None  # None = 0 to 1, or 0 to 255 where a value is above 1
    colours: Range | None = None  # None = their upper 8 bits count

    @property
    def ranges(self) -> dict[str, Range]:
        """The values in black and in white, by the kinds of which they are known."""
        found = zip(KINDS, (self.integers, self.floats, self.colours), strict=True)
        return {kind: limits for kind, limits in found if limits}

    def is_blank(self, look: Look) -> bool:
        """Whether a picture becomes one single value, or what is as good as one."""
        limits = self.ranges.get(look.kind)
        if look.values is None or limits is None:
            return self.ground in look.lost_on
        ends = to_grey(np.array([look.values.lowest, look.values.highest]), limits)
        return bool(ends[0] == ends[1])

    def describe(self) -> str:
        """The rule in words, such as "values from 0 to 4095 are black to white"."""
        parts = [
            _(
                _RANGES[kind],
                low=numeral(f"{low:.6g}"),
                high=numeral(f"{high:.6g}"),
            )
            for kind, (low, high) in self.ranges.items()
        ]
        if self.ground == 0:
            parts.append(_("what is transparent is black"))
        elif self.ground != WHITE:
            parts.append(_("what is transparent is grey {level}", level=self.ground))
        return "; ".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Plain values; {} where it is `PLAIN`."""
        values: dict[str, Any] = {
            "ground": self.ground if self.ground != WHITE else None,
            "integers": self.integers and list(self.integers),
            "floats": self.floats and list(self.floats),
            "colours": self.colours and list(self.colours),
        }
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def from_json(cls, values: Any) -> Rendition:
        """What `to_json` gave; None, from before there were renditions, is `PLAIN`.

        Raises:
            TypeError, ValueError: It is something else.
        """
        if values is None:
            return PLAIN
        if not isinstance(values, dict) or values.keys() - set(_FIELDS):
            raise ValueError(_("no rendition: {value}", value=f"{values!r:.80}"))
        ground = int(values.get("ground", WHITE))
        if not 0 <= ground <= WHITE:
            raise ValueError(_("a ground of {level}", level=ground))
        return cls(ground, *(_range(values.get(name)) for name in _FIELDS[1:]))


_FIELDS = ("ground", "integers", "floats", "colours")

PLAIN = Rendition()


def _range(values: Any) -> Range | None:
    if values is None:
        return None
    if not isinstance(values, list):
        raise TypeError(_("no range: {value}", value=f"{values!r:.80}"))
    low, high = map(float, values)
    if not -np.inf < low < high < np.inf:
        raise ValueError(_("a range from {low} to {high}", low=low, high=high))
    return low, high


def settled(looks: Iterable[Look]) -> Rendition:
    """The rendition of a data set, from all of its pictures."""
    found = list(looks)
    lost = {ground: 0 for ground in GROUNDS}
    for look in found:
        for ground in look.lost_on:
            lost[ground] += 1
    ground = min(GROUNDS, key=lambda ground: lost[ground])
    return Rendition(ground, *(_common_range(found, kind) for kind in KINDS))


def _common_range(looks: list[Look], kind: str) -> Range | None:
    found = [look.values for look in looks if look.kind == kind and look.values]
    if not found:
        return None
    lowest = min(values.lowest for values in found)
    highest = max(values.highest for values in found)
    odd = int(_ODD_PICTURES * len(found))
    low = sorted(values.low for values in found)[odd]
    high = sorted(values.high for values in found)[-1 - odd]
    if high > low:  # else all but a few pixels are alike, and these few are the picture
        margin = _MARGIN * (high - low)
        lowest, highest = max(lowest, low - margin), min(highest, high + margin)
    return lowest, highest if highest > lowest else lowest + 1.0


def values_of(parts: Iterable[np.ndarray], num_pixels: int) -> Values | None:
    """What a picture of more than 8 bits holds; None where nothing was measured.

    Args:
        parts: The picture, piece by piece, of any shapes and one numeric type. What
            was not measured counts for nothing.
        num_pixels: Of all parts; of many, some say what is odd.
    """
    step = -(-num_pixels // _SAMPLE_PIXELS)
    ends, samples = [], []
    for part in parts:
        if part.dtype.kind == "f":
            part = part[np.abs(part) < _NO_VALUE]  # False for NaN
        while part.size and (lowest := part.min()) in _NO_VALUES:
            part = part[part > lowest]
        if part.size:
            ends.append((part.min(), part.max()))
            samples.append(part.reshape(-1)[::step].copy())
    if not ends:
        return None
    sample = np.concatenate(samples)
    low = np.quantile(sample, _ODD_PIXELS, method="higher")
    high = np.quantile(sample, 1 - _ODD_PIXELS, method="lower")
    lowest, highest = min(end[0] for end in ends), max(end[1] for end in ends)
    return Values(float(lowest), float(low), float(high), float(highest))


def to_grey(pixels: np.ndarray, limits: Range) -> np.ndarray:
    """Values as grey levels; what lies outside the range is black or white.

    Args:
        pixels: Any shape and numeric type. NaN becomes black.
        limits: The values shown in black and in white.

    Returns:
        The same shape, uint8.
    """
    low, high = limits
    grey = (pixels.astype(np.float64) - low) * (255.0 / (high - low))
    return np.clip(np.rint(np.nan_to_num(grey)), 0, 255).astype(np.uint8)
