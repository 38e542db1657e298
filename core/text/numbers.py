"""Numbers in words: percentages with their uncertainty, times, sizes, counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.language.numerals import numeral
from core.language.texts import _, plural

NO_VALUE = "–"

_MINUS = "\u2212"  # a hyphen is too short beside "+", and a line may end after it

_SHORT_FROM = 1e6  # a loss: six digits before the point are more than anybody reads

# An estimate below so many seconds is rounded to a multiple of the other number.
_ROUGH_STEPS = ((20, 1), (120, 5), (600, 10), (7200, 60))
_ROUGHEST_STEP = 600


def percent(fraction: float | None) -> str:
    """A fraction 0-1 as "89.1%"."""
    return NO_VALUE if fraction is None else numeral(f"{fraction:.1%}")


def share_text(share: float) -> str:
    """A probability in percent, never rounded to certainty."""
    if share > 0.995:
        return ">99%"
    return "<1%" if share < 0.005 else f"{share:.0%}"


def points(difference: float) -> str:
    """A difference of fractions, for people to read: "+6.3", or with a real minus."""
    return signed(f"{difference * 100:+.1f}")


def plain_points(difference: float) -> str:
    """The same for the shell and for files, which have the sign of every keyboard."""
    return f"{difference * 100:+.1f}"


def signed(text: str) -> str:
    """A number with its sign that Python has formatted, for people to read."""
    return numeral(text).replace("-", _MINUS)


def interval(bounds: Sequence[float]) -> str:
    """The two bounds of an interval, fractions 0-1, as "86 to 92%"."""
    low, high = (f"{bound * 100:.0f}" for bound in bounds)
    return _("{low} to {high}%", low=low, high=high)


def precise_interval(bounds: Sequence[float]) -> str:
    """The same with a decimal, as "4.1 to 9.8%"."""
    low, high = (numeral(f"{bound * 100:.1f}") for bound in bounds)
    return _("{low} to {high}%", low=low, high=high)


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
        return no_images(split)
    images = split_images(count, split)
    if bounds is None:
        return f"{percent(fraction)} ({images})"
    low, high = (f"{bound * 100:.0f}" for bound in bounds)
    return _(
        "{accuracy} ({low} to {high}, 95% interval, {images})",
        accuracy=percent(fraction),
        low=low,
        high=high,
        images=images,
    )


def loss_text(loss: float | None) -> str:
    """A loss as "0.693"; one that has blown up is short, such as "1.23e9"."""
    if loss is None or not math.isfinite(loss):
        return NO_VALUE
    if abs(loss) < _SHORT_FROM:
        return numeral(f"{loss:.3f}")
    digits, power = f"{loss:.2e}".split("e")
    return numeral(f"{digits}e{int(power)}")


def p_value_text(p_value: float) -> str:
    """A probability with the digits it deserves: "p = 0.035", "p < 0.0001"."""
    if p_value < 1e-4:
        return numeral("p < 0.0001")
    return numeral(f"p = {p_value:.2g}" if p_value < 0.1 else f"p = {p_value:.2f}")


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
        return numeral(f"{seconds:.1f} s")
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
            digits = 0 if unit == "bytes" else 1
            return numeral(f"{value:.{digits}f} {unit}")
        value /= 1000
    return numeral(f"{value:.1f} GB")


def number(count: int, noun: str) -> str:
    """A count with its noun, such as "1 image", "2,624 images" or "2 studies".

    Args:
        count: Of the things.
        noun: One of them in English, as a literal: catalogs have it with its plural.
    """
    return plural(*noun_forms(noun), count)


def noun_forms(noun: str) -> tuple[str, str]:
    """Texts for one thing and for several, such as "{count} box", "{count} boxes"."""
    several = noun + ("es" if noun.endswith(("ss", "x")) else "s")
    if noun.endswith("y") and noun[-2] not in "aeiou":
        several = noun[:-1] + "ies"
    return f"{{count}} {noun}", f"{{count}} {several}"


def split_images(count: int, split: str) -> str:
    """So many images of a split, such as "394 test images".

    Args:
        count: Of the images.
        split: "train", "validation" or "test".
    """
    if split == "train":
        return number(count, "training image")
    if split == "test":
        return number(count, "test image")
    return number(count, "validation image")


def no_images(split: str) -> str:
    """That a split, "validation" or "test", has no images."""
    return _("no test images") if split == "test" else _("no validation images")


def short_number(value: float, digits: int = 6) -> str:
    """A number with so many digits at most, such as "0.0123" or "1e-05"."""
    return numeral(f"{value:.{digits}g}")


def short_count(count: int) -> str:
    """A large count with two digits or three, such as "6.4 k", "860 k" or "1.8 M"."""
    value, unit = float(count), ""
    for larger in (" k", " M", " G"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    digits = 1 if unit and value < 9.95 else 0
    return numeral(f"{value:.{digits}f}{unit}")
