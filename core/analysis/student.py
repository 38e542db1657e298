"""Student's t: how wide an interval of a mean of few values has to be."""

from __future__ import annotations

import math

from core.analysis.metrics import Z95

# Two-sided 95% quantiles by degrees of freedom, from 1 on.
_T95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)


def t95(degrees: float) -> float:
    """The two-sided 95% quantile of Student's distribution.

    Args:
        degrees: Of freedom, at least 1; parts of one don't count, which errs towards
            wide intervals.

    Returns:
        How many standard errors the interval reaches to each side. From 10 degrees on
        by the series of Fisher and Cornish (1960, doi 10.2307/1266546), right to three
        digits.
    """
    whole = math.floor(degrees) if math.isfinite(degrees) else 0
    if 1 <= whole <= len(_T95):
        return _T95[whole - 1]
    if not whole:
        return Z95
    z, inverse = Z95, 1 / whole
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + inverse * (first + inverse * (second + inverse * third))
