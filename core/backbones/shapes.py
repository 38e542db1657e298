"""How the shape of an operation's output follows from those of its inputs.

A shape is (height, width, channels) of a feature map, or (channels,) of what is no
longer one; the batch does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Shape = tuple[int, ...]

# Rules without numbers of their own:
EQUAL = "equal"  # height and width as they come; the largest of several inputs
ONE = "1x1"  # one pixel, as squeeze-and-excite makes it
FLAT = "flat"  # no longer a feature map


@dataclass(frozen=True)
class Window:
    """A convolution or a pooling."""

    kernel: tuple[int, int]  # height and width, pixels
    stride: tuple[int, int]
    padding: str  # "same" or "valid", as Keras calls them

    def length(self, given: int, axis: int) -> int:
        """Pixels along an axis after it; `given` are those before."""
        if self.padding == "same":
            return -(-given // self.stride[axis])
        return (given - self.kernel[axis]) // self.stride[axis] + 1


@dataclass(frozen=True)
class Pad:
    """Zeros around a picture, as many in height as in width, both sides together.

    Keras' networks that were ported from TensorFlow 1 pad an even number of pixels by
    one less than an odd one before they halve it (`correct_pad`).
    """

    even: int  # pixels
    odd: int

    def length(self, given: int, axis: int) -> int:
        """Pixels along an axis after it; `given` are those before."""
        return given + (self.odd if given % 2 else self.even)


@dataclass(frozen=True)
class Fixed:
    """Height and width that are known for the one size that a network takes, pixels."""

    height: int
    width: int


Rule = Window | Pad | Fixed | str


def output_shape(rule: Rule, inputs: Sequence[Shape], channels: int) -> Shape:
    """Apply a rule.

    Args:
        rule: A window, a pad, a size, or one of EQUAL, ONE and FLAT.
        inputs: Shapes of all that the operation takes; at least one.
        channels: Of its output.
    """
    if rule == FLAT:
        return (channels,)
    if rule == ONE:
        return 1, 1, channels
    if isinstance(rule, Fixed):
        return rule.height, rule.width, channels
    places = [shape[:-1] for shape in inputs]
    largest = tuple(max(lengths) for lengths in zip(*places, strict=True))
    if isinstance(rule, Window | Pad):
        largest = tuple(rule.length(given, axis) for axis, given in enumerate(largest))
    return *largest, channels
