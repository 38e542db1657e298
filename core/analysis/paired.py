"""Two models on the same images: a test and an interval that never contradict.

The test asks whether a difference of 0 is plausible; the interval holds every
difference that the same test finds plausible. So the interval leaves out 0 just where
the test speaks.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from core.analysis.metrics import Z95

# Below this a difference is called real; the usual convention.
SIGNIFICANT = 0.05  # as Z95 has it

_Z_POWER = 0.8416212335729143  # its 80% point: how often the test is to speak
_HALVINGS = 60  # of an interval no longer than 2: below a float's precision


def score_p_value(fixed: int, broke: int) -> float:
    """McNemar's test: is 50:50 among the changed images plausible?

    Two-sided, without a correction for continuity (McNemar 1947, doi
    10.1007/BF02295996): it errs nearly as often as it says, where the exact test errs
    much less often and misses more (Fagerland, Lydersen and Laake 2013, doi
    10.1186/1471-2288-13-91; `benchmarks.coverage` counts it).

    Args:
        fixed: Images that only the second model gets right.
        broke: Images that only the first gets right.

    Returns:
        Probability, 0-1, of a split at least as uneven when both are equally good.
    """
    changed = fixed + broke
    if not changed:
        return 1.0
    return math.erfc(abs(fixed - broke) / math.sqrt(2 * changed))


def score_interval(
    fixed: int, broke: int, count: int, level: float = SIGNIFICANT
) -> tuple[float, float]:
    """The interval of the difference in accuracy: all that the test does not reject.

    Tango 1998 (doi 10.1002/(SICI)1097-0258(19980430)17:8<891::AID-SIM780>3.0.CO;2-B).

    Args:
        fixed: Images that only the second model gets right.
        broke: Images that only the first gets right.
        count: All images, at least 1.
        level: Below which the test rejects, above 0; 0.05 gives the 95% interval.

    Returns:
        Lower and upper bound of the second's accuracy minus the first's, fractions.
    """
    difference = (fixed - broke) / count
    most = Z95 if level == SIGNIFICANT else NormalDist().inv_cdf(1 - level / 2)

    def bound(outer: float) -> float:
        """The farthest plausible difference between the observed one and `outer`."""
        inner = difference
        for _ in range(_HALVINGS):
            middle = (inner + outer) / 2
            if abs(_score(fixed, broke, count, middle)) <= most:
                inner = middle
            else:
                outer = middle
        return inner

    return bound(-1.0), bound(1.0)


def _score(fixed: int, broke: int, count: int, difference: float) -> float:
    """How many standard errors the counts are from a supposed difference.

    The error is of the most likely shares that have this difference.
    """
    linear = (2 * count - fixed + broke) * difference - fixed - broke
    product = -broke * difference * (1 - difference)
    root = math.sqrt(max(0.0, linear**2 - 8 * count * product))
    broke_share = (root - linear) / (4 * count)
    variance = count * (2 * broke_share + difference * (1 - difference))
    apart = fixed - broke - count * difference
    if variance <= 0:
        return 0.0 if abs(apart) < 1e-9 else math.copysign(math.inf, apart)
    return apart / math.sqrt(variance)


def images_needed(fixed: int, broke: int, count: int) -> int | None:
    """How many images would tell two models apart that differ as much as was seen.

    In 80% of tries, by the test above (Connor 1987, doi 10.2307/2531961). What was seen
    is itself uncertain: this is an order of magnitude.

    Args:
        fixed: Images that only the second model gets right.
        broke: Images that only the first gets right.
        count: All images, at least 1.

    Returns:
        Images; None where no difference was seen.
    """
    if fixed == broke:
        return None
    changed, difference = (fixed + broke) / count, (fixed - broke) / count
    spread = math.sqrt(changed - difference**2)
    return math.ceil(((Z95 * math.sqrt(changed) + _Z_POWER * spread) / difference) ** 2)


def holm(p_values: list[float]) -> list[float]:
    """Adjust p-values for having looked at several differences.

    The chance that any of them is called real by chance alone stays below the level
    (Holm 1979, Scandinavian Journal of Statistics 6:65-70).

    Args:
        p_values: Each 0-1.

    Returns:
        Adjusted ones in the same order, each 0-1 and at least as large.
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, largest = [0.0] * len(p_values), 0.0
    for place, index in enumerate(order):
        largest = max(largest, (len(p_values) - place) * p_values[index])
        adjusted[index] = min(1.0, largest)
    return adjusted
