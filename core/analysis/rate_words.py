"""What a range test of learning rates shows, in words."""

from __future__ import annotations

import math

from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import short_number


def too_few_steps(count: int, fewest: int) -> str:
    """That training broke before a curve was there to read."""
    return _(
        "Only {count} steps gave a loss that is a number; {fewest} are needed. Begin "
        "at a lower learning rate.",
        count=count,
        fewest=fewest,
    )


def loss_falls(
    first: float, lowest: float, lowest_at: float, rate: float, only: float | None
) -> str:
    """Which rate lies how far below the one where the loss is lowest.

    Args:
        first: The loss at the beginning.
        lowest: The lowest loss.
        lowest_at: The learning rate where it is.
        rate: That is suggested.
        only: How many times lower it is, where no rate so far below was tested as it
            should be; None = far enough.
    """
    values = {
        "first": short_number(first, 3),
        "lowest": short_number(lowest, 3),
        "lowest_at": short_number(lowest_at, 1),
        "rate": short_number(rate, 1),
    }
    if only is None:
        return _(
            "The loss falls from {first} to {lowest} and is lowest at a learning rate "
            "of {lowest_at}; {rate} lies safely below.",
            **values,
        )
    return _(
        "The loss falls from {first} to {lowest} and is lowest at a learning rate of "
        "{lowest_at}; {rate} is the lowest one tested and only {times} times lower.",
        **values,
        times=short_number(only, 2),
    )


def nothing_learned(first: float, num_classes: int, lost_at: float | None) -> str:
    """That the loss stays where guessing is, and from which rate on it rises."""
    values = {
        "first": short_number(first, 3),
        "classes": numeral(f"{num_classes}"),
        "guessing": short_number(math.log(num_classes), 3),
    }
    if lost_at is None:
        return _(
            "Nothing was learned: the loss never falls clearly below the {first} it "
            "begins with, and guessing among {classes} classes has a loss of "
            "{guessing}. So few steps say nothing of the rate to take; see in a "
            "training.",
            **values,
        )
    return _(
        "Nothing was learned: the loss never falls clearly below the {first} it begins "
        "with, and guessing among {classes} classes has a loss of {guessing}. It rises "
        "from a learning rate of {lost_at} on. So few steps say nothing of the rate to "
        "take; see in a training.",
        **values,
        lost_at=short_number(lost_at, 1),
    )


def never_moves(first: float) -> str:
    """That no rate lowered the loss, and none did damage."""
    return _(
        "The loss never falls clearly below the {first} it begins with. Test higher "
        "learning rates, or more steps.",
        first=short_number(first, 3),
    )


def low_already(first: float, rises_at: float, rate: float, only: float | None) -> str:
    """From which rate on the loss rises, and which lies how far below.

    Args:
        first: The loss at the beginning.
        rises_at: The learning rate.
        rate: That is suggested.
        only: As in `loss_falls`.
    """
    values = {
        "first": short_number(first, 3),
        "rises_at": short_number(rises_at, 1),
        "rate": short_number(rate, 1),
    }
    if only is None:
        return _(
            "The loss never falls clearly below the {first} it begins with, as it is "
            "low already. It rises from a learning rate of {rises_at} on; {rate} lies "
            "ten times below.",
            **values,
        )
    return _(
        "The loss never falls clearly below the {first} it begins with, as it is low "
        "already. It rises from a learning rate of {rises_at} on; {rate} is the lowest "
        "one tested and only {times} times lower.",
        **values,
        times=short_number(only, 2),
    )
