"""Which nodes of a network features can be taken from, and what each makes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import openvino

from core.errors import DataError
from core.language.numerals import numeral
from core.language.texts import _
from core.own_backbones.node_names import own_names

MOST_LISTED = 40  # nearest to the end
_MOST_VALUES = 5_000_000  # of one image; a feature map of 224 x 224 x 64 has 3.2e6

_SCORES = {"Softmax", "LogSoftmax", "Sigmoid"}
_LOGITS = {1000, 1001, 21_841, 21_843, 21_000, 365}  # classes of ImageNet and Places
# What people think of as a layer's end; others are steps on the way there.
_LISTED = {
    *("Relu", "Clamp", "Swish", "HSwish", "Gelu", "Elu", "PRelu", "Mish", "HSigmoid"),
    *("SoftPlus", "Tanh", "Add", "Concat", "AvgPool", "MaxPool", "ReduceMean"),
    *("ReduceMax", "MatMul", "MVN", "Gather", "AdaptiveAvgPool", "Minimum"),
}
# What only says the same values otherwise: the end of a network may be one.
_PASSED = {"Reshape", "Transpose", "Squeeze", "Unsqueeze", "Convert", "Result"}


@dataclass(frozen=True)
class Node:
    """A place where features can be taken.

    Attributes:
        name: Of its tensor in the file, or of the operation.
        output: Place among the operation's outputs.
        operation: Type of the operation, such as "Relu".
        shape: For one image, without the batch.
        kinds: What it may be taken as, of `own_formats.KINDS`, the likely one first.
        is_end: Whether the network ends here.
        are_scores: Whether these are answers for classes rather than features.
    """

    name: str
    output: int
    operation: str
    shape: tuple[int, ...]
    kinds: tuple[str, ...]
    is_end: bool
    are_scores: bool

    @property
    def is_map(self) -> bool:
        """Whether it has places, so that class maps can be drawn."""
        places = self.shape[:2] if self.kinds[0] == "map_nhwc" else self.shape[1:]
        return len(self.shape) == 3 and min(places) > 1


def nodes_of(model: openvino.Model, layout: str) -> list[Node]:
    """The nodes of a network for one image, from the input to the end.

    Args:
        model: With an input of known size, batch 1.
        layout: Of its input, where a node's own is not clear.
    """
    ends = {_key(result.input_value(0)) for result in model.get_results()}
    reached = {op.get_friendly_name() for op in model.get_parameters()}
    found, names = [], own_names(model)
    for op in model.get_ordered_ops():
        sources = [op.input_value(place) for place in range(op.get_input_size())]
        if not any(each.get_node().get_friendly_name() in reached for each in sources):
            continue
        reached.add(op.get_friendly_name())
        if op.get_type_name() == "Result":
            continue
        for place in range(op.get_output_size()):
            output = op.output(place)
            name = names[op.get_friendly_name()]
            node = _node(output, name, _key(output) in ends, layout)
            if node is not None:
                found.append(node)
    return found


def _key(output: Any) -> tuple[str, int]:
    return output.get_node().get_friendly_name(), output.get_index()


def _node(output: Any, name: str, is_end: bool, layout: str) -> Node | None:
    shape = output.get_partial_shape()
    if not output.get_element_type().is_real() or shape.is_dynamic:
        return None
    sides = tuple(side.get_length() for side in shape)
    if len(sides) not in (2, 3, 4) or sides[0] != 1:
        return None
    kinds = _kinds(sides[1:], layout)
    if not kinds or math.prod(sides) > _MOST_VALUES:
        return None
    op = output.get_node()
    names = sorted(output.get_names())
    return Node(
        name=names[0] if names else name,
        output=0 if names else output.get_index(),
        operation=op.get_type_name(),
        shape=sides[1:],
        kinds=kinds,
        is_end=is_end,
        are_scores=_are_scores(op, sides[1:]),
    )


def _kinds(shape: tuple[int, ...], layout: str) -> tuple[str, ...]:
    """What values of a shape may be; () = no features."""
    if len(shape) == 1:
        return ("vector",)
    if len(shape) == 2:
        tokens = ("class_token", "mean_token")
        return tokens if num_prefix_tokens(shape[0]) else tokens[1:]
    first, second, third = shape  # pictures are square, so that two sides are alike
    likely = f"map_{layout.lower()}"
    if first == second == third:
        return (likely,)
    kinds = ["map_nchw"] * (second == third) + ["map_nhwc"] * (first == second)
    return tuple(kinds)


def num_prefix_tokens(tokens: int) -> int:
    """Tokens before those of the patches, which lie in a square.

    A ViT has one, the class token; DINOv2 with registers has four more.
    """
    for number in range(min(tokens, 17)):
        if math.isqrt(tokens - number) ** 2 == tokens - number > 1:
            return number
    return 0


def _are_scores(op: Any, shape: tuple[int, ...]) -> bool:
    while op.get_type_name() in _PASSED:
        op = op.input_value(0).get_node()
    if len(shape) != 1:
        return False
    if op.get_type_name() in _SCORES:
        return True
    if op.get_type_name() == "Add":
        befores = [op.input_value(place).get_node() for place in (0, 1)]
        op = next((it for it in befores if it.get_type_name() == "MatMul"), op)
    return op.get_type_name() in ("MatMul", "Convolution") and shape[0] in _LOGITS


def listed(nodes: list[Node]) -> list[Node]:
    """Those to choose from: the ends, and layers' ends nearest to them."""
    found = [node for node in nodes if node.is_end or node.operation in _LISTED]
    kept = [
        node
        for node, after in zip(found, [*found[1:], None], strict=True)
        # Of steps that follow each other with one shape, such as Add and Relu, the last
        if node.is_end
        or after is None
        or after.shape != node.shape
        or node.operation != "Add"
    ]
    return kept[-MOST_LISTED:]


def suggested(nodes: list[Node]) -> Node | None:
    """Where features are best taken: the end, or the last layer before class scores."""
    ends = [node for node in nodes if node.is_end and not node.are_scores]
    if ends:
        return ends[0]
    before = [node for node in listed(nodes) if not node.are_scores]
    maps = [node for node in before if node.is_map or len(node.shape) == 2]
    found = maps or before
    return found[-1] if found else None


def find_node(nodes: list[Node], name: str) -> Node:
    """The node of a name.

    Raises:
        DataError: There is none that makes features.
    """
    found = next((node for node in nodes if node.name == name), None)
    if found is None:
        raise DataError(
            _("a node that makes features of an image"),
            name,
            _("Choose one of: {nodes}.", nodes=listing(listed(nodes))),
        )
    return found


def require_features(nodes: list[Node], node: Node, is_asked: bool) -> None:
    """Refuse class scores, but logits that somebody asks for by name.

    Raises:
        DataError: They are class scores.
    """
    is_last = node.operation in _SCORES
    if not node.are_scores or (is_asked and not is_last):
        return
    others = [other for other in listed(nodes) if not other.are_scores]
    raise DataError(
        _("a node that makes features"),
        _(
            "{node}, whose {count} values are class scores already",
            node=node.name,
            count=numeral(f"{node.shape[0]:,}"),
        ),
        _("Choose an earlier node (--node): {nodes}.", nodes=listing(others[-12:])),
    )


def listing(nodes: list[Node]) -> str:
    """Nodes with their shapes in one text."""
    return ", ".join(f"{node.name} ({shape_text(node.shape)})" for node in nodes)


def shape_text(shape: tuple[int, ...]) -> str:
    """Such as "7 × 7 × 1280"."""
    return " × ".join(map(str, shape))
