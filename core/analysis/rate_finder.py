"""Which learning rate a range test points at."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.analysis import rate_words

_BETA = 0.8  # averages about 5 steps to either side

# A blow-up is cut here, in multiples of the loss at the beginning, but not below what
# a single step has there: smoothing would carry it to the learning rates before.
_CUT = 2.0

_FEWEST_STEPS = 10

# Of the loss at the beginning, to count as a rise; and how far below to stay.
_RISE = 0.25
_BELOW_RISE = 10.0

# The loss must fall by this share of its first value, and by so many times the noise
# of the smoothed curve.
_LEAST_FALL = 0.02
_LEAST_SIGNAL = 4.0

# Below the lowest point of the curve the loss is about to rise: a learning rate that
# many times lower is the usual choice (Smith 2017, section 3.3; fast.ai's finder).
_BELOW_LOWEST = 10.0

# Of the loss of guessing; a loss that stays above it says that nothing was learned.
_NEAR_GUESSING = 0.9

# The share of the fall that is lost again where we say that training diverges.
_LOST_SHARE = 0.5


@dataclass(frozen=True)
class Suggestion:
    """What a range test says.

    Attributes:
        rate: The learning rate to take; None where the curve says nothing.
        index: Its place among the tested rates; None where there is none.
        diverges_at: The rate at which half of the fall is lost again, or the loss is
            no number; None where it never is.
        reason: One sentence.
    """

    rate: float | None
    index: int | None
    diverges_at: float | None
    reason: str


def smooth(losses: np.ndarray, beta: float = _BETA) -> np.ndarray:
    """An exponential moving average that lags neither forwards nor backwards.

    The usual one, over the steps before only, shows a fall about beta / (1 - beta)
    steps late, which in a range test is a learning rate that is too high. Here
    x[t] = sum over s of beta^|t - s| y[s], divided by the sum of the weights.

    Args:
        losses: Of each step, shape (n,), finite.
        beta: 0 = no smoothing, below 1.

    Returns:
        Shape (n,), float64.
    """
    values = np.asarray(losses, np.float64)
    ones = np.ones_like(values)
    sums, weights = (
        _decaying_sum(y, beta) + _decaying_sum(y[::-1], beta)[::-1] - y
        for y in (values, ones)
    )
    return sums / weights


def calm_curve(losses: np.ndarray) -> np.ndarray:
    """The curve that `suggest` reads: smoothed, with a blow-up cut off.

    Args:
        losses: Of each step, shape (n,), finite, n at least 1.
    """
    return smooth(_without_blow_up(np.asarray(losses, np.float64))[1])


def _without_blow_up(losses: np.ndarray) -> tuple[float, np.ndarray]:
    """The loss at the beginning, and all losses cut off above it, shape (n,)."""
    begin = losses[: max(3, len(losses) // 10)]
    # The mean, as smoothing is one: the losses of a trained head's batches are skewed.
    first = float(begin.mean())
    return first, np.minimum(losses, max(_CUT * first, float(begin.max())))


def _decaying_sum(values: np.ndarray, beta: float) -> np.ndarray:
    """x[t] = y[t] + beta x[t - 1]."""
    sums, total = np.empty_like(values), 0.0
    for step, value in enumerate(values):
        total = value + beta * total
        sums[step] = total
    return sums


def suggest(rates: np.ndarray, losses: np.ndarray, num_classes: int = 0) -> Suggestion:
    """Read a learning-rate range test (Smith 2017, arXiv 1506.01186).

    The learning rate grows from step to step. Two readings are usual: the rate at
    which the smoothed loss falls most steeply over log10(rate), and a tenth of the
    rate at which it is lowest. The lower one of the two is suggested, since the
    steepest place alone moves with the noise and with a step in the curve.

    Args:
        rates: Rising and positive, shape (n,).
        losses: Of the training batch at each rate, before the step, shape (n,); NaN
            or infinite where training broke.
        num_classes: Guessing among them has a loss of their logarithm; 0 = not known.

    Returns:
        A rate among the tested ones, or none and why.
    """
    rates = np.asarray(rates, np.float64)
    losses = np.asarray(losses, np.float64)
    num_finite = _leading_finite(losses)
    broken_at = float(rates[num_finite]) if num_finite < len(rates) else None
    if num_finite < _FEWEST_STEPS:
        return Suggestion(
            None,
            None,
            broken_at,
            rate_words.too_few_steps(num_finite, _FEWEST_STEPS),
        )
    raw = losses[:num_finite]
    first, cut = _without_blow_up(raw)
    curve = smooth(cut)
    lowest = int(curve.argmin())
    fall = first - float(curve[lowest])
    noise = _noise(cut)
    if lowest == 0 or fall < max(_LEAST_FALL * abs(first), noise):
        # Half of it, since all later steps have to lie above, not one by chance.
        margin = max(_RISE * abs(first), noise / 2)
        high = np.flatnonzero(curve <= first + margin)
        rise = int(high[-1]) + 1 if len(high) else 0
        rises_at = float(rates[rise]) if 0 < rise < len(curve) else None
        guessing = math.log(num_classes) if num_classes > 1 else math.inf
        if first >= _NEAR_GUESSING * guessing:
            return _nothing_learned(first, num_classes, rises_at or broken_at)
        return _without_fall(rates, first, rises_at, broken_at)
    index = _index(rates, curve, lowest)
    diverges_at = _diverges_at(rates, curve, lowest, fall) or broken_at
    return Suggestion(
        float(rates[index]),
        index,
        diverges_at,
        rate_words.loss_falls(
            first,
            float(curve[lowest]),
            float(rates[lowest]),
            float(rates[index]),
            _only_below(rates, index, lowest),
        ),
    )


def _nothing_learned(
    first: float, num_classes: int, lost_at: float | None
) -> Suggestion:
    """What a curve says that stays where guessing is."""
    reason = rate_words.nothing_learned(first, num_classes, lost_at or None)
    return Suggestion(None, None, lost_at, reason)


def _without_fall(
    rates: np.ndarray, first: float, rises_at: float | None, broken_at: float | None
) -> Suggestion:
    """What a curve says that only rises: so does that of a head that is trained.

    Fine-tuning begins near the lowest loss, and a hundred steps don't lower it
    further; what the curve shows is from where on a rate does damage.
    """
    if rises_at is None:
        return Suggestion(None, None, broken_at, rate_words.never_moves(first))
    index = int(np.searchsorted(rates, rises_at / _BELOW_RISE))
    rise = int(np.searchsorted(rates, rises_at))
    return Suggestion(
        float(rates[index]),
        index,
        rises_at,
        rate_words.low_already(
            first, rises_at, float(rates[index]), _only_below(rates, index, rise)
        ),
    )


def _only_below(rates: np.ndarray, index: int, place: int) -> float | None:
    """How many times lower a rate is, where no lower one was tested; None = enough."""
    times = float(rates[place] / rates[index])
    return None if index or times >= min(_BELOW_LOWEST, _BELOW_RISE) else times


def _leading_finite(losses: np.ndarray) -> int:
    """How many losses there are before the first that is no number."""
    broken = np.flatnonzero(~np.isfinite(losses))
    return int(broken[0]) if len(broken) else len(losses)


def _noise(losses: np.ndarray) -> float:
    """What the smoothed curve may fall by chance.

    The spread of single steps comes from second differences, which a slope does not
    touch (variance 6 times that of one step), and their median absolute value, which
    a blow-up does not. Smoothing divides the variance by (1 + beta) / (1 - beta) at
    either end of the curve, and by more between.
    """
    bends = np.abs(np.diff(losses, 2))
    step = 1.4826 * float(np.median(bends)) / np.sqrt(6)
    return float(_LEAST_SIGNAL * step * np.sqrt((1 - _BETA) / (1 + _BETA)))


def _index(rates: np.ndarray, curve: np.ndarray, lowest: int) -> int:
    """The place to suggest: steepest fall, or well below the lowest point."""
    slopes = np.gradient(curve, np.log10(rates[: len(curve)]))
    steepest = int(slopes[: lowest + 1].argmin())
    below = int(np.searchsorted(rates, rates[lowest] / _BELOW_LOWEST))
    return min(steepest, below)


def _diverges_at(
    rates: np.ndarray, curve: np.ndarray, lowest: int, fall: float
) -> float | None:
    risen = np.flatnonzero(curve[lowest:] > curve[lowest] + _LOST_SHARE * fall)
    return float(rates[lowest + risen[0]]) if len(risen) else None
