"""What crosses a cut through a network, and where it is best cut for a thaw line.

The rule is one for the networks that Keras builds (`core.models.line`) and for their
light descriptions (`core.backbones.layers`): both are made a `Graph` first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_NEAR_LAYERS = 24  # a block of the networks in the registry, at most


@dataclass(frozen=True)
class Step:
    """An operation, as a cut sees it: which tensors, by number, go in and out."""

    takes: tuple[int, ...]
    makes: tuple[int, ...]
    is_layer: bool
    has_weights: bool


class Graph:
    """A network's operations and tensors.

    Args:
        steps: In topological order, input first. Plain operations such as `a + b` lie
            between the layers, in the same order.
        num_values: How many numbers of one image each tensor has.
    """

    def __init__(self, steps: Sequence[Step], num_values: Sequence[int]) -> None:
        self._steps = steps
        self._num_values = num_values
        self._places = [i for i, step in enumerate(steps) if step.is_layer]
        self._made_at = {
            tensor: place for place, step in enumerate(steps) for tensor in step.makes
        }

    def place(self, layer: int) -> int:
        """Index of a layer among all operations; `layer` counts layers only."""
        return self._places[layer]

    def crossing(self, first: int) -> list[int]:
        """The tensors that cross a cut: made below it and used above it.

        With skip connections and branches that can be more than one.

        Args:
            first: Index of the first layer above the cut; it counts layers only.

        Returns:
            Numbers of tensors, each once, in the order of their first use.
        """
        place = self._places[first]
        used = [tensor for step in self._steps[place:] for tensor in step.takes]
        return [item for item in dict.fromkeys(used) if self._made_at[item] < place]

    def width(self, first: int) -> int:
        """How many numbers of one image cross a cut."""
        return sum(self._num_values[tensor] for tensor in self.crossing(first))

    def best_cut(self, first: int) -> int:
        """Where to cut so that little has to be kept and little computed again.

        Layers without weights have nothing to train: they may lie below the cut too,
        such as an addition, which makes one tensor of two. Inside a block a thaw line
        is crossed by wide or many tensors; where a narrower place is near below, the
        few layers between are computed again in each step, and stay frozen.

        Args:
            first: Index of the first trained layer; it counts layers only.

        Returns:
            The narrowest place among `first` and the layers without weights that follow
            it, the highest of equals; or the narrowest among the layers shortly below,
            if that is at least twice as narrow.
        """
        top = first
        while top < len(self._places) - 1 and not self._has_weights(top):
            top += 1
        widths = {
            place: self.width(place)
            for place in range(top, max(0, first - _NEAR_LAYERS), -1)
        }
        at_line = min(range(top, first - 1, -1), key=lambda place: widths[place])
        narrowest = min(widths, key=lambda place: widths[place])
        return narrowest if 2 * widths[narrowest] <= widths[at_line] else at_line

    def _has_weights(self, layer: int) -> bool:
        return self._steps[self._places[layer]].has_weights
