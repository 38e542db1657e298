"""A graph model of TensorFlow.js as it lies in a folder: model.json and its weights.

Strangers may have written it: what is read here is data alone, all of it from files
beside model.json.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from core.errors import DataError
from core.language.texts import _
from core.storage.files import read_json, write_bytes
from core.storage.typed_json import Count, fits

MODEL = "model/model.json"

_PLAIN_NAME = re.compile(r"\w[\w-]*\.bin")
_ITEM_BYTES = {"float32": 4, "int32": 4, "bool": 1}


class _Weight(TypedDict):
    name: str
    shape: list[Count]
    dtype: str


class _Group(TypedDict):
    paths: list[str]
    weights: list[_Weight]


class _Topology(TypedDict):
    node: list[dict[str, Any]]


class _ModelJson(TypedDict):
    format: str
    modelTopology: _Topology
    weightsManifest: list[_Group]


@dataclass(frozen=True)
class GraphModel:
    """A model as it was read.

    Attributes:
        text: model.json.
        weights: The content of all weight files, one after the other.
        operations: The names of all that its graphs do.
    """

    text: bytes
    weights: bytes
    operations: frozenset[str]


def read_graph_model(folder: Path) -> GraphModel:
    """Read the model of an export.

    Args:
        folder: Of the export.

    Raises:
        DataError: It is missing or damaged, or names files that lie elsewhere.
    """
    path = folder / MODEL
    value = read_json(path)
    if not fits(value, _ModelJson) or value["format"] != "graph-model":
        received = _("none as {path}", path=MODEL)
        raise _refused(_("a graph model of TensorFlow.js"), received)
    groups: list[_Group] = value["weightsManifest"]
    names = [name for group in groups for name in group["paths"]]
    if strange := [name for name in names if not _PLAIN_NAME.fullmatch(name)]:
        raise _refused(_("weights beside model.json"), f"{strange[0]:.100}")
    try:
        weights = b"".join((path.parent / name).read_bytes() for name in names)
    except OSError as error:
        expected_files = _("the files of its weights")
        raise _refused(expected_files, _("not all of them")) from error
    expected = sum(_num_bytes(item) for group in groups for item in group["weights"])
    if len(weights) != expected:
        words = _("{count} bytes of weights", count=expected)
        raise _refused(words, f"{len(weights)}")
    return GraphModel(path.read_bytes(), weights, frozenset(_operations(value)))


def _num_bytes(weight: _Weight) -> int:
    size = _ITEM_BYTES.get(weight["dtype"])
    if size is None or "quantization" in weight:
        raise _refused(_("weights that are plain numbers"), f"{weight['dtype']:.100}")
    return size * math.prod(weight["shape"])


def _operations(value: Any) -> Iterator[str]:
    """What any object in a JSON value names as its "op", however deep."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if isinstance(item.get("op"), str):
                yield item["op"]
            pending += item.values()
        elif isinstance(item, list):
            pending += item


def tidy_model(folder: Path) -> None:
    """Write model.json anew with its keys in order: converters have them in any.

    Args:
        folder: Of the export.
    """
    value = json.loads((folder / MODEL).read_text("utf-8"))
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    write_bytes(folder / MODEL, text.encode())


def _refused(expected: str, received: str) -> DataError:
    return DataError(
        expected,
        received,
        _("Ask whoever made the zip for it again, and load nothing."),
    )
