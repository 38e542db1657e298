"""Look into a network's file: what it says, and what the network says of two photos."""

from __future__ import annotations

from collections import Counter

import openvino

from core.backbones.own_formats import Answers
from core.errors import DataError, UserError
from core.language.texts import _
from core.own_backbones.formats import Look, NodeChoice
from core.own_backbones.nodes import (
    Node,
    find_node,
    listed,
    nodes_of,
    require_features,
    suggested,
)
from core.own_backbones.prepared import prepared, sized
from core.own_backbones.reading import Said, read_input
from core.own_backbones.scales import Given
from core.own_backbones.source import (
    Source,
    count_parameters,
    read_network,
)
from core.own_backbones.trial import tried


def look(source: Source, given: Given) -> Look:
    """What a file says of itself, and what its network says of two photos.

    Args:
        source: The file; see `find_source`.
        given: What somebody says of it.

    Raises:
        UserError: It is no network that can be taken in.
        OSError: It can't be read.
    """
    return _look(source, read_network(source), given)


def _look(source: Source, model: openvino.Model, given: Given) -> Look:
    said = read_input(model, source.format, given)
    shape = str(model.input().get_partial_shape())
    nodes = nodes_of(sized(model, said["layout"], said["size"]), said["layout"])
    node, problem = _chosen(nodes, given)
    answers = _answers(said, node, given)
    asked = list(said["asked"])
    if node is not None and len(node.kinds) > 1 and "kind" not in given:
        asked.append("kind")
    ends = [each for each in nodes if each.is_end and not each.are_scores]
    if "node" not in given and len(ends) > 1:
        asked.append("node")
    return {
        "source": source.path.name,
        "format": source.format,
        "num_bytes": source.num_bytes,
        "input": shape,
        "parameters": count_parameters(model),
        "operations": dict(Counter(op.get_type_name() for op in model.get_ops())),
        "answers": answers,
        "from_file": said["from_file"],
        "asked": asked,
        "nodes": [_choice(each) for each in _with(listed(nodes), node)],
        "problem": problem,
        "tried": None if problem else tried(prepared(model, answers)),
    }


def _chosen(nodes: list[Node], given: Given) -> tuple[Node | None, str]:
    """Where features are taken, and what is wrong with that.

    Raises:
        DataError: There is no node that makes features, or none of this name.
    """
    node: Node | None
    if "node" in given:
        node = find_node(nodes, given["node"])
    else:
        ends = [each for each in nodes if each.is_end]
        usable = [each for each in ends if not each.are_scores]
        node = next(iter([*usable, *ends]), suggested(nodes))
    if node is None:
        raise DataError(
            _("a node that makes features of an image"),
            _("a network without one"),
            _("Choose another network."),
        )
    try:
        require_features(nodes, node, "node" in given)
    except UserError as error:
        return suggested(nodes) or node, str(error)
    return node, ""


def _answers(said: Said, node: Node | None, given: Given) -> Answers:
    kinds = node.kinds if node else ("vector",)
    kind = given.get("kind") or kinds[0]
    if kind not in kinds:
        raise DataError(_taken_as(node, kinds), kind, _("Choose one of these."))
    return {
        "size": said["size"],
        "layout": said["layout"],
        "colours": said["colours"],
        "preprocessing": said["preprocessing"],
        "mean": said["mean"],
        "std": said["std"],
        "node": node.name if node else "",
        "output": node.output if node else 0,
        "kind": kind,
    }


def _taken_as(node: Node | None, kinds: tuple[str, ...]) -> str:
    if len(kinds) == 1:
        words = kinds[0]
    else:
        words = _("{first} or {second}", first=kinds[0], second=kinds[1])
    if node is None:
        return _("features of the network to be taken as {kinds}", kinds=words)
    return _("features of {node} to be taken as {kinds}", node=node.name, kinds=words)


def _with(nodes: list[Node], node: Node | None) -> list[Node]:
    """A list with a node in it that may not be."""
    return nodes if node is None or node in nodes else [*nodes, node]


def _choice(node: Node) -> NodeChoice:
    return {
        "name": node.name,
        "operation": node.operation,
        "shape": list(node.shape),
        "kinds": list(node.kinds),
        "are_scores": node.are_scores,
        "is_end": node.is_end,
    }
