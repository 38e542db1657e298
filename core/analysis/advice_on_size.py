"""Advice on the size of the input, by the sizes of the files."""

from __future__ import annotations

from core.analysis.data_facts import Advice, DataFacts
from core.language.numerals import numeral
from core.language.texts import _

# Short sides of the files in multiples of the input.
_SMALLER, _LARGER = 0.75, 1.25
_STEP = 32  # pixels: what backbones halve five times
_LEAST_SIZE = 160  # pixels; below it, features that were learned at 224 get worse
_MOST_ENLARGED = 1.45  # times the input; twice the time
_MOST_SIZE = 1024  # pixels: what `RunConfig.image_size` takes


def resolution(facts: DataFacts) -> Advice | None:
    """A size of the input that suits the files better; None where none does."""
    short, size = min(facts.width, facts.height), facts.input_size
    if not short:  # nobody knows the files' sizes
        return None
    if short < _SMALLER * size:
        return _too_small(facts, short)
    if short < _LARGER * size:
        return None
    larger = enlarged(size, short)
    if larger <= size:
        return None
    return Advice(
        "resolution",
        "suggestion" if facts.probe and facts.probe.is_weak else "note",
        _("Fine detail is lost at this image size."),
        _(
            "The files are {width} × {height} px and the model sees {size} × {size} "
            "px; {larger} px take {times} times the time.",
            width=facts.width,
            height=facts.height,
            size=size,
            larger=larger,
            times=numeral(f"{(larger / size) ** 2:.1f}"),
        ),
        _("Enlarge the input where the difference lies in detail, such as cracks."),
        {"image_size": larger},
    )


def enlarged(size: int, most: int = _MOST_SIZE) -> int:
    """The next larger image size that takes about twice the time, pixels.

    Args:
        size: Of the input now.
        most: That is of use, such as the files' own.
    """
    return min(most, round(_MOST_ENLARGED * size), _MOST_SIZE) // _STEP * _STEP


def _too_small(facts: DataFacts, short: int) -> Advice:
    least = max(_LEAST_SIZE, facts.min_size)
    smaller = max(least, -(-short // _STEP) * _STEP)
    rule = _(
        "Upscaling brings nothing that is not in the file; but stay at {size} px or "
        "more, near the size the backbone was trained at.",
        size=_LEAST_SIZE,
    )
    title = _("The images are smaller than the input.")
    sizes = {"width": facts.width, "height": facts.height, "size": facts.input_size}
    if smaller >= facts.input_size:
        reason = _(
            "The files are {width} × {height} px, and enlarging them to {size} px adds "
            "no detail.",
            **sizes,
        )
        return Advice("resolution", "note", title, reason, rule)
    reason = _(
        "The files are {width} × {height} px, and enlarging them to {size} px adds no "
        "detail; {smaller} px are {times} times as fast.",
        **sizes,
        smaller=smaller,
        times=numeral(f"{(facts.input_size / smaller) ** 2:.1f}"),
    )
    return Advice(
        "resolution",
        "suggestion",
        title,
        reason,
        rule,
        {"image_size": smaller},
    )
