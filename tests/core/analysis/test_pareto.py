"""The front of accuracy against cost."""

from __future__ import annotations

from random import Random

from core.analysis.pareto import pareto_front


def test_the_front_rises_from_the_cheapest_to_the_most_accurate() -> None:
    costs = [10.0, 1.0, 5.0, 20.0, 6.0]
    accuracies = [0.9, 0.7, 0.8, 0.85, 0.79]
    assert pareto_front(costs, accuracies) == [1, 2, 0]


def test_results_that_are_alike_are_on_the_front_together() -> None:
    assert pareto_front([1, 1, 1, 2], [0.8, 0.8, 0.7, 0.8]) == [0, 1]
    assert pareto_front([], []) == []


def test_a_result_is_on_the_front_just_where_no_other_beats_it() -> None:
    random = Random(0)
    for _ in range(200):
        costs = [random.randrange(5) for _ in range(8)]
        scores = [random.randrange(5) for _ in range(8)]
        items = list(zip(costs, scores, strict=True))
        expected = {
            i
            for i, (cost, score) in enumerate(items)
            if not any(
                c <= cost and s >= score and (c, s) != (cost, score) for c, s in items
            )
        }
        assert set(pareto_front(costs, scores)) == expected
