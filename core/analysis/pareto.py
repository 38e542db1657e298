"""Accuracy against cost: which results nothing else beats in both."""

from __future__ import annotations

from collections.abc import Sequence


def pareto_front(costs: Sequence[float], accuracies: Sequence[float]) -> list[int]:
    """The results for which every cheaper one is less accurate.

    Args:
        costs: Lower is better.
        accuracies: Higher is better, of the same results.

    Returns:
        Numbers of the results, the cheapest first: with rising cost the accuracy rises
        strictly. Of results that are alike in both, all are on the front.
    """
    order = sorted(range(len(costs)), key=lambda i: (costs[i], -accuracies[i]))
    front: list[int] = []
    for i in order:
        last = front[-1] if front else None
        is_better = last is None or accuracies[i] > accuracies[last]
        is_alike = last is not None and (costs[i], accuracies[i]) == (
            costs[last],
            accuracies[last],
        )
        if is_better or is_alike:
            front.append(i)
    return front
