"""The files that an ONNX file keeps its weights in, by its bytes alone.

Read before any library sees the file: a path in it must not lead elsewhere. ONNX is a
protobuf message (onnx/onnx.proto); only its framing and three fields are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.backbones.own_formats import DESCRIPTION
from core.errors import DataError
from core.language.texts import _

# Fields that lead from a model to its tensors, by the message they are in:
#   ModelProto.graph 7, .functions 25; GraphProto.node 1, .initializer 5,
#   .sparse_initializer 15; NodeProto.attribute 5; FunctionProto.node 7,
#   .attribute_proto 11; AttributeProto.t 5, .g 6, .tensors 10, .graphs 11,
#   .sparse_tensor 22, .sparse_tensors 23; SparseTensorProto.values 1, .indices 2;
#   TensorProto.external_data 13, whose entries have key 1 and value 2.
_INTO = {
    "model": {7: "graph", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {
        **{5: "tensor", 6: "graph", 10: "tensor", 11: "graph"},
        **{22: "sparse", 23: "sparse"},
    },
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "entry"},
}
_MOST_DEPTH = 64  # of messages in messages
_MOST_TAG = 2**32  # libraries keep 32 bits of a larger one, and see another field

# What copies of other files are called: weights would be written over them.
_TAKEN = {"network.onnx", DESCRIPTION}

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # wire types


def external_files(path: Path) -> list[Path]:
    """The files beside an ONNX file that its weights lie in, each once.

    Raises:
        DataError: It is damaged, or a place leads out of its folder.
        OSError: It can't be read.
    """
    try:
        names = sorted(set(_locations(memoryview(path.read_bytes()), "model", 0)))
    except (ValueError, IndexError) as error:
        raise DataError(
            _("an ONNX network"),
            _("{name}, which is damaged or of another kind", name=path.name),
            _("Check the file, or export it again."),
        ) from error
    return [_external(path, name) for name in names]


def _external(path: Path, name: str) -> Path:
    """The file that an ONNX file calls so."""
    if not name or name[0] == "." or set(name) & set("/\\:\0"):
        raise _elsewhere(path, name)
    if name.lower() in _TAKEN:
        raise DataError(
            _("weights of {network} that have another name", network=path.name),
            _("{name}, as Thaw calls a file of its own", name=name),
            _("Export the network as one file, or with weights of another name."),
        )
    return beside(path, name)


def _elsewhere(path: Path, name: str) -> DataError:
    return DataError(
        _("weights of {network} in its own folder", network=path.name),
        _("a file in another place ({name})", name=repr(name[:200])),
        _("Export the network as one file, or with its weights beside it."),
    )


def beside(path: Path, name: str) -> Path:
    """The file of a network's weights, in the network's own folder.

    Args:
        path: Of the network.
        name: Of a file in that folder.

    Raises:
        DataError: There is none, or it is a link that leads elsewhere.
    """
    found = path.parent / name
    if found.resolve().parent != path.parent.resolve():
        raise _elsewhere(path, name)
    if not found.is_file():
        raise DataError(
            _(
                "{name} beside {network}, which keeps its weights there",
                name=name,
                network=path.name,
            ),
            _("no such file"),
            _("Copy both files into one folder."),
        )
    return found


def _locations(data: memoryview, message: str, depth: int) -> Iterator[str]:
    """The paths in a message of a kind, and in those that it is made of."""
    if depth > _MOST_DEPTH:
        raise ValueError("nested too deeply")
    into = _INTO[message]
    for number, value in _fields(data):
        kind = into.get(number)
        if kind == "entry":
            entry = {place: bytes(text) for place, text in _fields(value)}
            if entry.get(1) == b"location":
                yield entry.get(2, b"").decode()
        elif kind is not None:
            yield from _locations(value, kind, depth + 1)


def _fields(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """The fields of a message that hold bytes, by number; others are passed over."""
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        if tag >= _MOST_TAG:
            raise ValueError("no field's number")
        kind, length = tag & 7, 0
        if kind == _VARINT:
            place = _varint(data, place)[1]
            continue
        if kind == _BYTES:
            length, place = _varint(data, place)
        elif kind in (_FIXED64, _FIXED32):
            length = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError("no protobuf message")
        if place + length > len(data):
            raise ValueError("a message that is cut off")
        if kind == _BYTES:
            yield tag >> 3, data[place : place + length]
        place += length


def _varint(data: memoryview, place: int) -> tuple[int, int]:
    """A number and the place after it."""
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 127) << shift
        place += 1
        if byte < 128:
            return value, place
        shift += 7
        if shift > 63:
            raise ValueError("no number")
