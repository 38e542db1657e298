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

from core.analysis.metrics import Z95
from core.analysis.several import Marks, shared_marks
from core.analysis.student import t95
from core.errors import RunError
from core.language.numerals import numeral
from core.language.texts import _

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
    much more often the second is right), the mean's variance has a part var(d) / seeds
    and a part var(e) / images; what both share is counted twice, which errs towards a
    wide interval, as for any table of two crossed kinds of chance (Owen 2007, doi
    10.1214/07-AOAS122). Each part gives an interval of its own, with Student's quantile
    for its own number; their half widths are added as the sides of a right angle (Zou
    and Donner 2008, doi 10.1002/sim.3095), so the whole is never narrower than either.
    Satterthwaite's degrees of freedom for the sum of both held the truth in 89% only,
    with 2 seeds of much noise (`benchmarks.seeds`). Two images are added to e, one for
    each setting, so that few images never look certain (Bonett and Price 2012, doi
    10.3102/1076998611411915).

    Args:
        first: Answers by seed, on one manifest; the reference.
        second: The same of the other setting.

    Raises:
        RunError: They share fewer than two seeds, or no image.
    """
    seeds = sorted(first.keys() & second.keys())
    if len(seeds) < FEWEST:
        raise RunError(
            _("two settings with at least two seeds in common"),
            f"{len(seeds)}",
            _("Train both with the same seeds."),
        )
    runs = [side[seed] for side in (first, second) for seed in seeds]
    right = shared_marks(runs).astype(np.float64)
    gained = right[len(seeds) :] - right[: len(seeds)]  # (seeds, images), -1, 0 or 1
    by_seed, by_image = gained.mean(axis=1), gained.mean(axis=0)
    mean, count = float(by_seed.mean()), by_image.size
    of_seeds = float(by_seed.var(ddof=1)) / len(seeds)
    of_images = float(np.append(by_image, (1.0, -1.0)).var(ddof=1)) / count
    seed_half = t95(len(seeds) - 1) * math.sqrt(of_seeds)
    image_half = t95(count + 1) * math.sqrt(of_images)
    return SeedDifference(
        by_seed={seed: float(by_seed[i]) for i, seed in enumerate(seeds)},
        count=count,
        mean=mean,
        seed_error=math.sqrt(of_seeds),
        image_error=math.sqrt(of_images),
        seed_interval=_around(mean, seed_half),
        interval=_around(mean, math.hypot(seed_half, image_half)),
    )


def _around(mean: float, half: float) -> tuple[float, float]:
    """An interval of a difference of accuracies by its half width."""
    return max(-1.0, mean - half), min(1.0, mean + half)


def seeds_verdict(found: SeedDifference, first: str, second: str) -> str:
    """One sentence: which setting is better over seeds, or that it is open."""
    seeds = len(found.by_seed)
    if not found.is_real:
        return _(
            "Over {count} seeds there is no clear difference between {first} and "
            "{second}.",
            count=seeds,
            first=first,
            second=second,
        )
    better, worse = (second, first) if found.mean > 0 else (first, second)
    return _(
        "Over {count} seeds {better} is better than {worse}, by {points} points of "
        "accuracy.",
        count=seeds,
        better=better,
        worse=worse,
        points=numeral(f"{abs(found.mean) * 100:.1f}"),
    )


def noise_sentences(found: SeedDifference, images: str) -> str:
    """The noise of the seed and of the images told apart, and what would help most.

    Args:
        found: Of two settings.
        images: Such as "test images", see `core.text.labels.SPLIT_IMAGES`.
    """
    images = _(images)
    seed, image = found.seed_error * 100, found.image_error * 100
    text = _(
        "**The seeds' noise**: other seeds would move this difference by about "
        "{seed} points. **The images' noise**: another {count} {images} would move it "
        "by about {image} points.",
        seed=numeral(f"{seed:.1f}"),
        count=numeral(f"{found.count:,}"),
        images=images,
        image=numeral(f"{image:.1f}"),
    )
    if found.is_real:
        return text
    # What each adds to the interval: of few seeds Student's quantile is large.
    seed *= t95(len(found.by_seed) - 1)
    image *= Z95
    if image > 2 * seed:
        more = _("More {images} would help to tell; more seeds hardly.", images=images)
    elif seed > 2 * image:
        more = _("More seeds would help to tell; more {images} hardly.", images=images)
    else:
        more = _("More seeds and more {images} would both help to tell.", images=images)
    return f"{text} {more}"
