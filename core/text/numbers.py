"""Numbers in words: percentages with their uncertainty, times, sizes."""

from __future__ import annotations

from collections.abc import Sequence


def percent(fraction: float | None) -> str:
    """A fraction as "89.1%"."""
    return "-" if fraction is None else f"{fraction:.1%}"


def points(difference: float) -> str:
    """A difference of fractions as "+6.3"."""
    return f"{difference * 100:+.1f}"


def accuracy(
    fraction: float | None, interval: Sequence[float] | None, count: int, split: str
) -> str:
    """An accuracy with all that belongs to it.

    Such as "89.1% (86 to 92, 95% interval, 394 test images)".
    """
    if fraction is None or not count:
        return f"no {split} images"
    images = f"{number(count, f'{split} image')}"
    if interval is None:
        return f"{percent(fraction)} ({images})"
    low, high = (round(bound * 100) for bound in interval)
    return f"{percent(fraction)} ({low} to {high}, 95% interval, {images})"


def duration(seconds: float | None) -> str:
    """Seconds as "0.4 s", "12 s", "3 min 5 s" or "2 h 10 min"."""
    if seconds is None:
        return "-"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def size(num_bytes: float) -> str:
    """Bytes as "1.2 GB", in powers of 1000."""
    value = float(num_bytes)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def number(count: int, noun: str) -> str:
    """A count with its noun, such as "1 image" or "2,624 images"."""
    plural = noun + ("es" if noun.endswith(("ss", "x")) else "s")
    return f"{count:,} {noun if count == 1 else plural}"
