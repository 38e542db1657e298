"""The order in which Keras lists the operations of a network."""

from __future__ import annotations

from collections.abc import Sequence


def keras_order(takes: Sequence[Sequence[int]], output: int) -> list[int]:
    """The operations that an output needs, as a Keras model up to there lists them.

    Those that are farthest from the output come first; among equals counts which one
    is met first on the way down from it, always by the first input. Where a network is
    cut, the distances are others: of two branches, the one that went on after the new
    end may change places with the other.

    Args:
        takes: For each operation the indices of those whose outputs it takes.
        output: Index of the operation that makes the network's output.

    Returns:
        Indices; the input comes first and `output` last.
    """
    met, finished = _walk(takes, output)
    distance = dict.fromkeys(finished, 0)
    for operation in reversed(finished):  # each before all that it takes
        for taken in takes[operation]:
            distance[taken] = max(distance[taken], distance[operation] + 1)
    return sorted(
        finished, key=lambda operation: (-distance[operation], met[operation])
    )


def _walk(
    takes: Sequence[Sequence[int]], output: int
) -> tuple[dict[int, int], list[int]]:
    """Depth first from the output down.

    Returns:
        When each operation was met first, and the order in which they were finished.
    """
    met = {output: 0}
    finished: list[int] = []
    # No recursion: the largest networks are deeper than Python likes.
    path = [(output, iter(takes[output]))]
    while path:
        operation, rest = path[-1]
        taken = next((item for item in rest if item not in met), None)
        if taken is None:
            finished.append(operation)
            path.pop()
        else:
            met[taken] = len(met)
            path.append((taken, iter(takes[taken])))
    return met, finished
