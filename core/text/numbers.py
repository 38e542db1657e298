"""Numbers in words: percentages with their uncertainty, times, sizes, counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

NO_VALUE = "–"

_SHORT_FROM = 1e6  # a loss: six digits before the point are more than anybody reads

# An estimate below so many seconds is rounded to a multiple of the other number.
_ROUGH_STEPS = ((20, 1), (120, 5), (600, 10), (7200, 60))
_ROUGHEST_STEP = 600


def percent(fraction: float | None) -> str:
    """A fraction 0-1 as "89.1%"."""
    return NO_VALUE if fraction is None else f"{fraction:.1%}"


def share_text(share: float) -> str:
    """A probability in percent, never rounded to certainty."""
    if share > 0.995:
        return ">99%"
    return "<1%" if share < 0.005 else f"{share:.0%}"


def points(difference: float) -> str:
    """A difference of fractions as "+6.3"."""
    return f"{difference * 100:+.1f}"


def interval(bounds: Sequence[float]) -> str:
    """The two bounds of an interval, fractions 0-1, as "86 to 92%"."""
    return f"{_whole_percents(bounds)}%"


def precise_interval(bounds: Sequence[float]) -> str:
    """The same with a decimal, as "4.1 to 9.8%"."""
    low, high = bounds
    return f"{low * 100:.1f} to {high * 100:.1f}%"


def accuracy(
    fraction: float | None, bounds: Sequence[float] | None, count: int, split: str
) -> str:
    """An accuracy with all that belongs to it.

    Such as "89.1% (86 to 92, 95% interval, 394 test images)".

    Args:
        fraction: The share of right answers, 0-1.
        bounds: Of its 95% interval, fractions 0-1.
        count: The images that it was measured on.
        split: "validation" or "test".
    """
    if fraction is None or not count:
        return f"no {split} images"
    images = number(count, f"{split} image")
    if bounds is None:
        return f"{percent(fraction)} ({images})"
    return f"{percent(fraction)} ({_whole_percents(bounds)}, 95% interval, {images})"


def _whole_percents(bounds: Sequence[float]) -> str:
    low, high = bounds
    return f"{low * 100:.0f} to {high * 100:.0f}"


def loss_text(loss: float | None) -> str:
    """A loss as "0.693"; one that has blown up is short, such as "1.23e9"."""
    if loss is None or not math.isfinite(loss):
        return NO_VALUE
    if abs(loss) < _SHORT_FROM:
        return f"{loss:.3f}"
    digits, _, power = f"{loss:.2e}".partition("e")
    return f"{digits}e{int(power)}"


def p_value_text(p_value: float) -> str:
    """A probability with the digits it deserves: "p = 0.035", "p < 0.0001"."""
    if p_value < 1e-4:
        return "p < 0.0001"
    return f"p = {p_value:.2g}" if p_value < 0.1 else f"p = {p_value:.2f}"


def duration(seconds: float | None) -> str:
    """Seconds as "12 s", "3 min", "3 min 5 s" or "2 h 10 min"."""
    if seconds is None:
        return NO_VALUE
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def precise_duration(seconds: float | None) -> str:
    """A duration with tenths where it is short: "0.4 s", then as `duration`."""
    if seconds is not None and seconds < 9.95:
        return f"{seconds:.1f} s"
    return duration(seconds)


def rough_duration(seconds: float) -> str:
    """A duration with no more digits than an estimate has; at least "1 s"."""
    steps = (step for limit, step in _ROUGH_STEPS if seconds < limit)
    step = next(steps, _ROUGHEST_STEP)
    return duration(max(1, round(seconds / step)) * step)


def size(num_bytes: float) -> str:
    """Bytes as "1.2 GB", in powers of 1000."""
    value = float(num_bytes)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def number(count: int, noun: str) -> str:
    """A count with its noun, such as "1 image", "2,624 images" or "2 studies"."""
    plural = noun + ("es" if noun.endswith(("ss", "x")) else "s")
    if noun.endswith("y") and noun[-2] not in "aeiou":
        plural = noun[:-1] + "ies"
    return f"{count:,} {noun if count == 1 else plural}"


def short_count(count: int) -> str:
    """A large count with two digits or three, such as "6.4 k", "860 k" or "1.8 M"."""
    value, unit = float(count), ""
    for larger in (" k", " M", " G"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    return f"{value:.1f}{unit}" if unit and value < 9.95 else f"{value:.0f}{unit}"
