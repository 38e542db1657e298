"""Which tensors cross a cut, and where a network is cut for a thaw line."""

from __future__ import annotations

from core.backbones.cut import Graph, Step


def chain(widths: list[int], weightless: frozenset[int] = frozenset()) -> Graph:
    """Layers one after the other; the first is the input."""
    steps = [
        Step((i - 1,) if i else (), (i,), True, bool(i) and i not in weightless)
        for i in range(len(widths))
    ]
    return Graph(steps, widths)


def test_one_tensor_crosses_a_chain() -> None:
    graph = chain([10, 20, 30])
    assert graph.crossing(2) == [1]
    assert graph.width(2) == 20


def test_skip_crosses_beside_the_branch_and_counts_once() -> None:
    steps = [
        Step((), (0,), True, False),
        Step((0,), (1,), True, True),
        Step((1,), (2,), True, True),
        Step((2, 1, 1), (3,), True, False),
    ]
    graph = Graph(steps, [3, 4, 5, 5])
    assert graph.crossing(2) == [1]
    assert graph.crossing(3) == [2, 1]
    assert graph.width(3) == 9


def test_plain_operations_lie_between_layers_but_are_not_counted() -> None:
    steps = [
        Step((), (0,), True, False),
        Step((0,), (1,), False, False),
        Step((1,), (2,), True, True),
    ]
    graph = Graph(steps, [3, 6, 6])
    assert graph.place(1) == 2
    assert graph.crossing(1) == [1]


def test_cut_stays_where_nothing_near_is_twice_as_narrow() -> None:
    assert chain([8, 8, 6, 10, 10]).best_cut(4) == 4


def test_cut_moves_down_to_a_place_that_is_twice_as_narrow() -> None:
    assert chain([8, 8, 5, 10, 10]).best_cut(4) == 3


def test_cut_does_not_move_far() -> None:
    assert chain([8, 1, *[10] * 40]).best_cut(41) == 41


def test_cut_moves_above_layers_without_weights_where_that_is_narrower() -> None:
    assert chain([8, 8, 8, 4, 4], weightless=frozenset({3})).best_cut(3) == 4


def test_layer_above_the_input_is_the_lowest_place() -> None:
    assert chain([100, 10, 10]).best_cut(1) == 1
