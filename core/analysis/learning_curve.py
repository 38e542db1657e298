"""Would more images help? A learning curve, and what it says of twice as many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import percent

_FEWEST_POINTS = 4
_LEAST_SPAN = 4.0  # largest number of images by the smallest
_LEAST_EXPONENT, _MOST_EXPONENT = 0.05, 1.5

# A fit whose curve misses the points by more than this many standard errors (root mean
# square) is no fit; a gain that is known no better than this is no statement.
_MOST_MISFIT = 2.0
_WIDEST_GAIN = 0.06

_WORTHWHILE = 0.01  # of accuracy; less is hardly worth twice the images

_TOO_FEW = mark("{count} points are too few")

_CHI_SQUARE_95 = 3.84  # 95% quantile, one degree of freedom


@dataclass(frozen=True)
class CurvePoint:
    """A classifier's accuracy when it learns from a share of the training images.

    Attributes:
        share: Of the training images, above 0, at most 1.
        count: Training images.
        accuracies: On the same test images, one per draw of the share; fractions.
        num_test: Test images.
    """

    share: float
    count: int
    accuracies: tuple[float, ...]
    num_test: int

    @property
    def accuracy(self) -> float:
        """Mean over the draws."""
        return float(np.mean(self.accuracies))

    @property
    def low(self) -> float:
        """The worst draw: the band's lower edge."""
        return min(self.accuracies)

    @property
    def high(self) -> float:
        """The best draw: the band's upper edge."""
        return max(self.accuracies)


@dataclass(frozen=True)
class Extrapolation:
    """What the curve says of twice the images; fractions of accuracy.

    Attributes:
        count: Twice the training images.
        accuracy: That measured with all of today's images, and the gain; None = no
            statement.
        interval: The same with the gain's interval.
        gain: Expected on the same test images, by the fitted law; at most what is
            missing to 1 today.
        gain_interval: 95% interval of it, as far as the curve's shape tells.
        reason: Why there is no statement, in English; "" where there is one.
    """

    count: int
    accuracy: float | None = None
    interval: tuple[float, float] = (0.0, 1.0)
    gain: float = 0.0
    gain_interval: tuple[float, float] = (-1.0, 1.0)
    reason: str = ""


def extrapolate(points: Sequence[CurvePoint]) -> Extrapolation:
    """Fit error(n) = a n^-b + c and read it at twice the images.

    The inverse power law of learning curves (Cortes et al. 1993, NIPS 6; Hestness et
    al. 2017, arXiv 1712.00409), with a and c at least 0 and b from 0.05 to 1.5. Few
    points don't settle its three numbers, so every law that fits about as well as the
    best one (within 3.84 of its chi-square) counts for the interval.

    Args:
        points: Rising shares.
    """
    doubled = 2 * points[-1].count if points else 0
    if problem := _too_little(points):
        return Extrapolation(doubled, reason=problem)
    counts = np.array([point.count for point in points], np.float64)
    errors = 1 - np.array([point.accuracy for point in points])
    spread = _standard_errors(points)
    laws, misfits = _all_laws(counts / counts[-1], errors, spread)
    best = int(misfits.argmin())
    # Over all points, although three numbers are fitted: lenient where points are few.
    if math.sqrt(misfits[best] / len(points)) > _MOST_MISFIT:
        return Extrapolation(doubled, reason=mark("the curve is too uneven for a fit"))
    likely = misfits <= misfits[best] + _CHI_SQUARE_95
    scale, exponent, __ = laws.T
    # The law passes beside today's point, so its own level would contradict the gain.
    now = points[-1].accuracy
    gains = np.minimum(scale * (1 - 2.0**-exponent), 1 - now)
    gain_interval = float(gains[likely].min()), float(gains[likely].max())
    if gain_interval[1] - gain_interval[0] > _WIDEST_GAIN:
        return Extrapolation(doubled, reason=mark("the fit leaves too much open"))
    return Extrapolation(
        doubled,
        now + float(gains[best]),
        (now + gain_interval[0], now + gain_interval[1]),
        float(gains[best]),
        gain_interval,
    )


def _too_little(points: Sequence[CurvePoint]) -> str:
    """Why no law can be fitted to the points; "" where one can."""
    if len(points) < _FEWEST_POINTS:
        return _TOO_FEW.format(count=len(points))
    if points[-1].count < _LEAST_SPAN * points[0].count:
        return mark("the shares are too close to each other")
    if points[-1].accuracy < points[0].accuracy:
        return mark("accuracy falls with more images")
    return ""


def _standard_errors(points: Sequence[CurvePoint]) -> np.ndarray:
    """Standard errors of each point's mean accuracy, shape (n,), from its draws.

    All points share the test images, so what these do to the level does
    not count. The spread of one draw is pooled over the points, since a few draws know
    little of it, and shrinks with the square root of the images (as the draws of a
    large share have most images in common, and the whole is one draw).
    """
    counts = np.array([point.count for point in points], np.float64)
    drawn = [
        (place, float(np.var(point.accuracies, ddof=1)))
        for place, point in enumerate(points)
        if len(point.accuracies) > 1
    ]
    per_image = [variance * counts[place] for place, variance in drawn]
    pooled = float(np.mean(per_image)) if per_image else 0.0
    draws = np.array([len(point.accuracies) for point in points])
    least = 0.5 / points[-1].num_test  # half an image
    errors: np.ndarray = np.sqrt(pooled / counts / draws) + least
    return errors


def _all_laws(
    sizes: np.ndarray, errors: np.ndarray, spread: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The best scale for every exponent and floor on a grid.

    Args:
        sizes: Numbers of images by that of all, shape (n,).
        errors: Error rates, shape (n,).
        spread: Their standard errors, shape (n,).

    Returns:
        Laws (scale, exponent, floor), shape (m, 3), and their chi-squares, shape (m,).
    """
    exponents = np.geomspace(_LEAST_EXPONENT, _MOST_EXPONENT, 60)
    floors = np.linspace(0.0, float(errors.min()), 60)
    exponent, floor = (grid.ravel() for grid in np.meshgrid(exponents, floors))
    powers = sizes[None, :] ** -exponent[:, None] / spread
    wanted = (errors[None, :] - floor[:, None]) / spread
    scale = (powers * wanted).sum(axis=1) / (powers**2).sum(axis=1)
    scale = np.maximum(scale, 0.0)
    misfits = ((scale[:, None] * powers - wanted) ** 2).sum(axis=1)
    return np.stack([scale, exponent, floor], axis=1), misfits


def more_images_verdict(points: Sequence[CurvePoint], found: Extrapolation) -> str:
    """One sentence: would more images help?"""
    if found.accuracy is None:
        reason = _(found.reason)
        if len(points) < _FEWEST_POINTS:
            reason = _(_TOO_FEW, count=len(points))
        return _("No statement on more images: {reason}.", reason=reason)
    low, high = found.gain_interval
    values = {
        "more": numeral(f"{found.count:,}"),
        "count": numeral(f"{points[-1].count:,}"),
        "low": numeral(f"{100 * low:.1f}"),
        "high": numeral(f"{100 * high:.1f}"),
    }
    if low >= _WORTHWHILE:
        return _(
            "More images would help: with {more} instead of {count}, accuracy is "
            "expected to go from {now} to {then} (a gain of {low} to {high} points).",
            **values,
            now=percent(points[-1].accuracy),
            then=percent(found.accuracy),
        )
    if high < _WORTHWHILE:
        return _(
            "More images of the same kind would hardly help: {more} instead of {count} "
            "are expected to bring {low} to {high} points.",
            **values,
        )
    return _(
        "More images may help: {more} instead of {count} are expected to bring {low} "
        "to {high} points.",
        **values,
    )
