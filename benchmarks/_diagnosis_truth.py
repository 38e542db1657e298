"""What was wrong with a run, by what became of it: no rule of the diagnosis is asked.

Models are compared in pairs on the validation and test images together. One is clearly
better than another where McNemar's test on right and wrong answers says so (p < 0.05),
or where its cross-entropy is lower by 10% and by more than two standard errors of the
images' differences, and its accuracy is not lower.

- rate_too_high: the loss became no number; or the run with a third or a tenth of the
  rate, and else the same, keeps a clearly better model; or the frozen model that
  fine-tuning began with is clearly better than what fine-tuning keeps.
- forgetting: the frozen model is clearly better than the fine-tuned one that is kept,
  and right more often, while training accuracy went up from the first epoch to the
  last.
- over_fitting: training accuracy at the end is above that of held-out images by more
  than two standard errors, and either their cross-entropy is clearly higher at the end
  than at the kept epoch (10% and two standard errors, as above) while the training loss
  is lower; or in the second half of the epochs it did not become clearly lower while
  the training loss fell by 30%, and the gap is at least 5 points and three standard
  errors.
- under_fitting: the run with three times the epochs, or with 3 or 10 times the rate,
  keeps a clearly better model and has a lower training loss; or training accuracy is
  less than half of the way from the most frequent class to 100%, and the same settings
  with fine-tuning keep a clearly better model. Not known (None) where neither longer
  nor faster runs were made.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks._diagnosis_runs import Case
from core.analysis.paired import SIGNIFICANT, score_p_value

KEYS = ("rate_too_high", "forgetting", "over_fitting", "under_fitting")

_CLEAR_SHARE = 0.1  # by which a cross-entropy must be lower
_CLEAR_ERRORS = 2.0
_LEFT_BEHIND = 0.7  # of the training loss at half of the epochs

Epoch = dict[str, Any]


def truths(case: Case, others: list[dict[str, Any]]) -> dict[str, bool | None]:
    """What was wrong with a run, by the keys of findings; None = not known.

    Args:
        case: The run.
        others: Records of all runs, its own among them.
    """
    return {
        "rate_too_high": _rate_too_high(case, others),
        "forgetting": _forgetting(case),
        "over_fitting": _over_fitting(case),
        "under_fitting": _under_fitting(case, others),
    }


def is_against(case: Case, key: str, others: list[dict[str, Any]]) -> bool:
    """Whether a finding says the opposite of what the pairs of models say.

    "rate_too_high" and "forgetting" of a fine-tuning that the paired test calls better
    than the frozen model, on test, validation or all of their images, and of a rate
    with which the model is clearly better than with a third or a tenth of it;
    "under_fitting" where three times the epochs keep a clearly worse model, and
    "over_fitting" where they keep a clearly better one.
    """
    kept = case.kept
    if kept is None:
        return False
    if key in ("rate_too_high", "forgetting"):
        before = case.kept_before
        wins = before is not None and any(
            _wins(part(kept, case, split), part(before, case, split))
            for split in ("validation", "test", "both")
        )
        return wins or any(
            clearly_better(kept, other.kept) for other in _at(case, others, 0.05, 0.4)
        )
    longer = case.longer.kept if case.longer else None
    if key == "over_fitting":
        return clearly_better(longer, kept)
    return clearly_better(kept, longer)


def clearly_better(a: Epoch | None, b: Epoch | None) -> bool:
    """Whether one epoch's model is clearly better than another's; False without one."""
    if a is None or b is None:
        return False
    right_a, right_b = right(a), right(b)
    if _wins(right_a, right_b):
        return True
    return right_a.mean() >= right_b.mean() and clearly_lower(a, b)


def clearly_lower(a: Epoch, b: Epoch) -> bool:
    """Whether one epoch's cross-entropy on held-out images is clearly the lower one."""
    change = losses(b) - losses(a)
    error = float(change.std(ddof=1)) / math.sqrt(len(change))
    share = _CLEAR_SHARE * float(losses(b).mean())
    return float(change.mean()) > max(share, _CLEAR_ERRORS * error)


def right(epoch: Epoch) -> np.ndarray:
    """Which validation and then test images its model gets right, shape (n,), bool."""
    return np.array([digit == "1" for digit in epoch["right"]])


def losses(epoch: Epoch) -> np.ndarray:
    """Cross-entropy of each of them, shape (n,), float64."""
    return np.array(epoch["losses"].split(), np.float64)


def part(epoch: Epoch, case: Case, split: str) -> np.ndarray:
    """`right` of the images of "validation" or "test", or of "both"."""
    count = case.run["num_validation"]
    found = right(epoch)
    return {"validation": found[:count], "test": found[count:], "both": found}[split]


def _wins(right_a: np.ndarray, right_b: np.ndarray) -> bool:
    more, fewer = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
    return more > fewer and score_p_value(more, fewer) < SIGNIFICANT


def _at(
    case: Case, others: list[dict[str, Any]], least: float, most: float
) -> Iterator[Case]:
    """The same run with rates between so many times its own."""
    own = case.run
    for run in others:
        is_like = all(run[name] == own[name] for name in ("data", "variant", "seed"))
        ratio = run["rate"] / own["rate"]
        if is_like and run["phase"] == own["phase"] and least < ratio < most:
            yield case.at_rate_of(run)


def _rate_too_high(case: Case, others: list[dict[str, Any]]) -> bool:
    if case.epochs[-1]["loss"] is None or case.kept is None:
        return True
    if clearly_better(case.kept_before, case.kept):
        return True
    slower = _at(case, others, 0.05, 0.4)
    return any(clearly_better(other.kept, case.kept) for other in slower)


def _forgetting(case: Case) -> bool:
    before, kept, epochs = case.kept_before, case.kept, case.epochs
    if before is None or kept is None or epochs[-1]["accuracy"] is None:
        return False
    is_lower = right(kept).mean() < right(before).mean()
    rises = epochs[-1]["accuracy"] > epochs[0]["accuracy"]
    return bool(is_lower and rises and clearly_better(before, kept))


def _over_fitting(case: Case) -> bool:
    kept, last = case.kept, case.epochs[-1]
    if kept is None or last["loss"] is None:
        return False
    accuracy = float(right(last).mean())
    gap = last["accuracy"] - accuracy
    error = math.sqrt(accuracy * (1 - accuracy) / len(right(last)))
    if gap <= 2 * error:
        return False
    if last["loss"] < kept["loss"] and clearly_lower(kept, last):
        return True
    half = case.epochs[len(case.epochs) // 2]
    falls = last["loss"] < _LEFT_BEHIND * half["loss"]
    return falls and gap > max(0.05, 3 * error) and not clearly_lower(last, half)


def _under_fitting(case: Case, others: list[dict[str, Any]]) -> bool | None:
    if case.kept is None:
        return False
    longer = case.longer
    more = [*([longer] if longer else []), *_at(case, others, 2.5, 12.0)]
    if any(_is_better_fit(other, case) for other in more):
        return True
    if _is_weak(case) and any(
        clearly_better(run_kept, case.kept) for run_kept in _fine_tuned(case, others)
    ):
        return True
    is_at_limit = len(case.epochs) == case.limit
    return None if longer is None and is_at_limit else False


def _is_better_fit(other: Case, case: Case) -> bool:
    if other.kept is None or case.kept is None:
        return False
    is_lower = other.kept["loss"] < case.kept["loss"]
    return is_lower and clearly_better(other.kept, case.kept)


def _is_weak(case: Case) -> bool:
    level = float(np.mean([item["accuracy"] for item in case.epochs[-3:]]))
    return level < (1 + case.run["train_majority"]) / 2


def _fine_tuned(case: Case, others: list[dict[str, Any]]) -> Iterator[Epoch]:
    """What fine-tuning keeps of the same data and variant, at any rate."""
    if case.run["phase"] != "frozen":
        return
    names = ("data", "variant", "seed")
    for run in others:
        if run["phase"] == "finetune" and all(run[n] == case.run[n] for n in names):
            kept = Case(run, 10, 0).kept
            if kept is not None:
                yield kept
