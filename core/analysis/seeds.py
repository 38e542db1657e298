"""Two settings, each trained with several seeds, on the same images.

Two things are left to chance: the seed (first weights, order, dropout) and which images
happen to be in the split. Runs of one seed are a pair, and so are the answers to one
image; both kinds of noise are estimated from these pairs, and told apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.analysis.several import Marks, shared_marks
from core.analysis.student import t95
from core.errors import RunError

FEWEST = 2  # seeds that say anything of their noise


@dataclass(frozen=True)
class SeedDifference:
    """How the second setting differs from the first; all but counts are fractions.

    Attributes:
        by_seed: The second's accuracy minus the first's, by seed.
        count: Images that all runs were asked.
        mean: Of the seeds' differences.
        seed_error: How far other seeds would move the mean (its standard error on these
            very images).
        image_error: How far other images would (of these very seeds).
        seed_interval: 95%, of the mean over seeds on these very images: the paired t
            interval.
        interval: 95%, of both kinds of chance together.
    """

    by_seed: Mapping[int, float]
    count: int
    mean: float
    seed_error: float
    image_error: float
    seed_interval: tuple[float, float]
    interval: tuple[float, float]

    @property
    def is_real(self) -> bool:
        """Whether neither other seeds nor other images would plausibly undo it."""
        low, high = self.interval
        return low > 0 or high < 0


def compare_seeds(
    first: Mapping[int, Marks], second: Mapping[int, Marks]
) -> SeedDifference:
    """Compare two settings by the seeds that both were trained with.

    With d the seeds' differences and e the images' (each the mean over seeds of how
    much more often the second is right), the variance of the mean is var(d) / seeds +
    var(e) / images: what both share is counted twice, so it errs towards a wide
    interval, as for any table of two crossed kinds of chance (Owen 2007, doi
    10.1214/07-AOAS122). Its degrees of freedom are Satterthwaite's (1946, doi
    10.2307/3002019). Two images are added to e, one for each setting, so that few
    images never look certain (Bonett and Price 2012, doi 10.3102/1076998611411915).

    Args:
        first: Answers by seed, on one manifest; the reference.
        second: The same of the other setting.

    Raises:
        RunError: They share fewer than two seeds, or no image.
    """
    seeds = sorted(first.keys() & second.keys())
    if len(seeds) < FEWEST:
        raise RunError(
            "two settings with at least two seeds in common",
            f"{len(seeds)}",
            "Train both with the same seeds.",
        )
    runs = [side[seed] for side in (first, second) for seed in seeds]
    right = shared_marks(runs).astype(np.float64)
    gained = right[len(seeds) :] - right[: len(seeds)]  # (seeds, images), -1, 0 or 1
    by_seed, by_image = gained.mean(axis=1), gained.mean(axis=0)
    mean, count = float(by_seed.mean()), by_image.size
    of_seeds = float(by_seed.var(ddof=1)) / len(seeds)
    of_images = float(np.append(by_image, (1.0, -1.0)).var(ddof=1)) / count
    parts = ((of_seeds, len(seeds) - 1), (of_images, count + 1))
    return SeedDifference(
        by_seed={seed: float(by_seed[i]) for i, seed in enumerate(seeds)},
        count=count,
        mean=mean,
        seed_error=math.sqrt(of_seeds),
        image_error=math.sqrt(of_images),
        seed_interval=_around(mean, parts[:1]),
        interval=_around(mean, parts),
    )


def _around(mean: float, parts: tuple[tuple[float, int], ...]) -> tuple[float, float]:
    """A 95% interval from variances of a mean, each with its degrees of freedom."""
    variance = sum(part for part, _ in parts)
    if not variance:
        return mean, mean
    degrees = variance**2 / sum(part**2 / own for part, own in parts)
    half = t95(degrees) * math.sqrt(variance)
    return max(-1.0, mean - half), min(1.0, mean + half)


def seeds_verdict(found: SeedDifference, first: str, second: str) -> str:
    """One sentence: which setting is better over seeds, or that it is open."""
    seeds, points = len(found.by_seed), abs(found.mean) * 100
    if not found.is_real:
        return (
            f"Over {seeds} seeds there is no clear difference between {first} and "
            f"{second}."
        )
    better, worse = (second, first) if found.mean > 0 else (first, second)
    return (
        f"Over {seeds} seeds {better} is better than {worse}, by {points:.1f} points "
        "of accuracy."
    )


def noise_sentences(found: SeedDifference, images: str) -> str:
    """The noise of the seed and of the images told apart, and what would help most.

    Args:
        found: Of two settings.
        images: Such as "test images".
    """
    seed, image = found.seed_error * 100, found.image_error * 100
    text = (
        f"**The seeds' noise**: other seeds would move this difference by about "
        f"{seed:.1f} points. **The images' noise**: another {found.count:,} {images} "
        f"would move it by about {image:.1f} points."
    )
    if found.is_real:
        return text
    if image > 2 * seed:
        return f"{text} More {images} would help to tell; more seeds hardly."
    if seed > 2 * image:
        return f"{text} More seeds would help to tell; more {images} hardly."
    return f"{text} More seeds and more {images} would both help to tell."
