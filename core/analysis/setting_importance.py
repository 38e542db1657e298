"""Which settings mattered: what a forest learns of accuracy from settings alone.

The runs are divided many times into some that a random forest learns from and some that
it has not seen. R² says how well settings tell the accuracy of the unseen ones. What a
setting matters is half of what that gets worse when its values are dealt out to the
wrong runs (permutation importance, Breiman 2001, "Random forests"): where settings add
up, this is the variance that the setting makes (Gregorutti, Michel and Saint-Pierre
2017, "Correlation and variable importance in random forests", proposition 1). Both come
as shares of what guessing the mean gets wrong, so they can be read beside each other.

Parts of the same runs are no new runs: intervals take the variance over the divisions
times 1/divisions + unseen/seen (Nadeau and Bengio 2003, "Inference for the
generalization error").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.analysis.tried_settings import TriedSetting, same_settings

_DIVISIONS = 30
_STUDENT = 2.045  # the 97.5% point of Student's distribution for 29
_UNSEEN = 1 / 3
_TREES = 60
_DEALS = 8  # of each setting's values, per division


@dataclass(frozen=True)
class Estimate:
    """A share of the variance, with its 95% interval; below 0 it says nothing."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Importance:
    """What runs tell of their settings.

    Attributes:
        explained: R² on unseen runs.
        settings: What each setting matters, in the order in which they were given.
    """

    explained: Estimate
    settings: tuple[Estimate, ...]

    @property
    def tells(self) -> bool:
        """Whether settings explain anything at all; else no bar means anything."""
        return self.explained.low > 0


def needed_runs(num_settings: int) -> int:
    """How many different settings have to be tried before an estimate is made.

    Of four settings of which one makes 80% of the differences, that one was named, and
    no other, in 15 draws of 15 with 20 runs, and in 6 of 15 with 12. Five for each
    setting, as no forest learns of many from few.

    Args:
        num_settings: That differ between the runs.
    """
    return max(20, 5 * num_settings)


def setting_importance(
    settings: Sequence[TriedSetting], accuracies: Sequence[float], seed: int = 0
) -> Importance:
    """What each setting matters for an accuracy.

    Args:
        settings: At least one; see `needed_runs` for how many runs it takes.
        accuracies: Of each run, fractions, not all the same.
        seed: Of the divisions, the forests and the deals.
    """
    # Late: half a second that only who asks for it need wait.
    from sklearn.ensemble import RandomForestRegressor  # noqa: PLC0415

    table = np.column_stack([setting.numbers for setting in settings])
    target = np.asarray(accuracies, float)
    groups = same_settings(settings, len(target))
    rng = np.random.default_rng(seed)
    mean_errors, errors, dealt = [], [], []
    for learned, unseen in _divisions(groups, rng):
        forest = RandomForestRegressor(
            _TREES, min_samples_leaf=2, random_state=int(rng.integers(2**31))
        )
        forest.fit(table[learned], target[learned])
        guess = target[learned].mean()
        mean_errors.append(np.mean((target[unseen] - guess) ** 2))
        whole, *others = _errors(forest, table[unseen], target[unseen], rng)
        errors.append(whole)
        dealt.append(others)
    unit = float(np.mean(mean_errors))
    gains = np.array(mean_errors) - np.array(errors)
    losses = np.array(dealt) - np.array(errors)[:, None]
    return Importance(
        _estimate(gains / unit), tuple(_estimate(loss / unit / 2) for loss in losses.T)
    )


def _divisions(
    groups: np.ndarray, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows to learn from and unseen ones; the same settings never stand on both."""
    numbers = np.unique(groups)
    count = max(1, round(len(numbers) * _UNSEEN))
    for _ in range(_DIVISIONS):
        held = rng.permutation(numbers)[:count]
        is_unseen = np.isin(groups, held)
        yield np.flatnonzero(~is_unseen), np.flatnonzero(is_unseen)


def _errors(
    forest: Any,
    table: np.ndarray,
    target: np.ndarray,
    rng: np.random.Generator,
) -> list[float]:
    """Mean squared errors: as it is, then with each column's values dealt out anew."""
    tables = [table]
    for column in range(table.shape[1]):
        for _ in range(_DEALS):
            dealt = table.copy()
            dealt[:, column] = rng.permutation(dealt[:, column])
            tables.append(dealt)
    answers = forest.predict(np.concatenate(tables)).reshape(len(tables), -1)
    squared = ((answers - target) ** 2).mean(axis=1)
    by_column = squared[1:].reshape(-1, _DEALS).mean(axis=1)
    return [float(squared[0]), *map(float, by_column)]


def _estimate(values: np.ndarray) -> Estimate:
    """The mean over divisions with its corrected interval."""
    count = len(values)
    factor = 1 / count + _UNSEEN / (1 - _UNSEEN)
    half = _STUDENT * float(np.sqrt(factor * values.var(ddof=1)))
    middle = float(values.mean())
    return Estimate(middle, middle - half, middle + half)
