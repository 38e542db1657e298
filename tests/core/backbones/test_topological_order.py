"""Keras' order of a network's operations."""

from __future__ import annotations

import pytest

from core.backbones.layers import describe_network
from core.backbones.registry import BACKBONES
from core.backbones.topological_order import keras_order


@pytest.mark.parametrize("name", BACKBONES)
def test_whole_backbone_keeps_the_order_of_its_table(name: str) -> None:
    operations = describe_network(name, 1.0, BACKBONES[name].default_size).operations
    order = keras_order([item.takes for item in operations], len(operations) - 1)
    assert order == list(range(len(operations)))


def test_farther_from_the_end_comes_first() -> None:
    # 0 is the input; 1 and 2 -> 3 are branches that 4 joins.
    assert keras_order([(), (0,), (0,), (2,), (1, 3)], 4) == [0, 2, 1, 3, 4]


def test_of_equals_the_one_that_the_end_takes_first_comes_first() -> None:
    assert keras_order([(), (0,), (0,), (2, 1)], 3) == [0, 2, 1, 3]


def test_what_the_end_does_not_need_is_left_out() -> None:
    assert keras_order([(), (0,), (0,), (1, 2)], 2) == [0, 2]


def test_network_may_be_deeper_than_the_stack() -> None:
    takes = [(), *((i,) for i in range(5000))]
    assert keras_order(takes, 5000) == list(range(5001))
