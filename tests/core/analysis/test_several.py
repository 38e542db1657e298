"""Several results on the same images: corrected pairs, ranks and words."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from core.analysis.paired import holm, score_interval, score_p_value
from core.analysis.several import Marks, compare_several
from core.analysis.several_words import ranking_verdict, splits_sentence
from core.errors import RunError


def marks(*spans: tuple[int, int], count: int = 400) -> Marks:
    """A result that answers these spans of the images wrongly."""
    correct = np.ones(count, bool)
    for start, end in spans:
        correct[start:end] = False
    return Marks(np.arange(count), correct)


def test_each_pair_is_mcnemars_test_and_corrected_for_all_of_them() -> None:
    rng = np.random.default_rng(0)
    results = [Marks(np.arange(200), rng.random(200) < p) for p in (0.7, 0.8, 0.9, 0.7)]
    found = compare_several(results)
    assert [(pair.first, pair.second) for pair in found.pairs] == list(
        combinations(range(4), 2)
    )
    for pair in found.pairs:
        a, b = results[pair.first].correct, results[pair.second].correct
        assert pair.difference == pytest.approx(b.mean() - a.mean())
        assert pair.p_value == score_p_value(pair.fixed, pair.broke)
    corrected = holm([pair.p_value for pair in found.pairs])
    assert [pair.corrected for pair in found.pairs] == corrected
    assert found.accuracies == pytest.approx([r.correct.mean() for r in results])


def test_the_widened_interval_leaves_out_0_just_where_the_corrected_test_speaks() -> (
    None
):
    rng = np.random.default_rng(1)
    spoke = set()
    for _ in range(60):
        rates = rng.uniform(0.75, 0.9, 4)
        found = compare_several(
            [Marks(np.arange(150), rng.random(150) < rate) for rate in rates]
        )
        for pair in found.pairs:
            low, high = pair.interval
            own = score_interval(pair.fixed, pair.broke, pair.count)
            assert low <= own[0] + 1e-9 and own[1] - 1e-9 <= high
            assert (low > 0 or high < 0) == pair.is_real
            spoke.add((pair.is_real, pair.p_value < 0.05))
    assert spoke == {(True, True), (False, True), (False, False)}


def test_a_pair_turned_around_is_its_mirror() -> None:
    found = compare_several([marks((0, 40)), marks((0, 10))])
    there, back = found.between(0, 1), found.between(1, 0)
    assert (there.fixed, there.broke) == (back.broke, back.fixed) == (30, 0)
    assert back.difference == -there.difference
    assert back.interval == (-there.interval[1], -there.interval[0])
    assert back.corrected == there.corrected


def test_being_told_apart_is_no_chain() -> None:
    best, middle, worst = marks((0, 20)), marks((100, 132)), marks((0, 20), (200, 224))
    found = compare_several([worst, middle, best])
    assert found.better(0) == (2,)
    assert found.ranks == (2, 1, 1)
    assert found.order == (2, 1, 0)
    names = ["worst", "middle", "best"]
    assert ranking_verdict(found, names, "test images") == (
        "best and middle share the first place: the 400 test images can't tell them "
        "apart; the other is worse than at least one other."
    )


def test_the_verdict_names_the_best_or_says_that_the_images_can_not_tell() -> None:
    names = ["A", "B", "C"]
    clear = compare_several([marks((0, 100)), marks((0, 10)), marks((0, 150))])
    assert clear.ranks == (2, 1, 3)
    assert ranking_verdict(clear, names, "test images") == (
        "B is the best: shown to be better than each of the other 2."
    )
    alike = compare_several([marks((0, 10)), marks((5, 16)), marks((20, 30))])
    assert alike.ranks == (1, 1, 1)
    assert "can't tell these 3 results apart" in ranking_verdict(alike, names, "images")


def test_a_result_alone_on_its_split_has_a_rank_and_no_pair() -> None:
    found = compare_several([marks((0, 10))])
    assert found.pairs == () and found.ranks == (1,)
    assert splits_sentence(1) == "" and "2 different splits" in splits_sentence(2)


def test_only_images_that_all_were_asked_count() -> None:
    a = Marks(np.array([4, 2, 9]), np.array([True, False, True]))
    b = Marks(np.array([9, 4, 7]), np.array([False, True, True]))
    found = compare_several([a, b])
    assert found.count == 2 and found.num_correct == (2, 1)
    with pytest.raises(RunError, match="none in common"):
        compare_several([a, Marks(np.array([1]), np.array([True]))])


def test_differences_beyond_all_doubt_have_an_interval() -> None:
    never, often = np.zeros(3000, bool), np.zeros(3000, bool)
    often[:1478] = True
    found = compare_several(
        [Marks(np.arange(3000), it) for it in (never, often, never)]
    )
    low, high = found.between(0, 1).interval
    assert 0 < low < 1478 / 3000 < high
