"""What a comparison shows, in words."""

from __future__ import annotations

from typing import Any

import pytest

from core.analysis.verdict import comparison_verdict, cost_sentence, what_would_tell
from tests.core.analysis.test_comparison import made


def test_verdict_says_how_sure_it_is() -> None:
    better = "B is better than A, by 10.0 points of accuracy."
    assert comparison_verdict(made(12, 2, 86), "A", "B") == better
    worse = "A is better than B, by 10.0 points of accuracy."
    assert comparison_verdict(made(2, 12, 86), "A", "B") == worse
    unclear = (
        "No clear difference between A and B: fixing 5 and breaking 2 of 100 images "
        "could be chance."
    )
    assert comparison_verdict(made(5, 2, 93), "A", "B") == unclear
    same = "A and B answer the same on all 50 images."
    assert comparison_verdict(made(0, 0, 50), "A", "B") == same


def test_what_both_changed_alike_is_said_once() -> None:
    head: Any = {"seconds": 31.0, "trainable_parameters": 6405}
    told = cost_sentence(head, {**head, "seconds": 14.0})
    assert told.endswith("and changed 6.4 k parameters, as the first did.")
    more = cost_sentence(head, {**head, "trainable_parameters": 2_700_000})
    assert more.endswith("changed 2.7 M parameters instead of 6.4 k.")


def test_an_open_question_says_what_would_close_it() -> None:
    assert what_would_tell(made(12, 8, 374)) == (
        "If 1.0 points are the true difference, about 3,900 images would show it in "
        "four of five tries; here are 394. More test images, k-fold, or several seeds "
        "of both can tell."
    )


def test_folds_are_not_told_to_become_folds() -> None:
    assert what_would_tell(made(12, 8, 374), is_fold=True).endswith(
        "here are 394. More test images or several seeds of both can tell."
    )


@pytest.mark.parametrize("table", [(34, 9, 351), (0, 0, 50), (7, 7, 86)])
def test_a_clear_difference_or_none_at_all_leaves_nothing_open(
    table: tuple[int, int, int],
) -> None:
    assert what_would_tell(made(*table)) == ""
