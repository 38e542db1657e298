"""What nodes are called, the same for whoever has read a network's file."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import openvino

from core.errors import DataError
from core.language.texts import _

_MADE_UP = re.compile(r"[A-Z][A-Za-z0-9]*_\d+")  # such as Transpose_1075


def own_names(model: openvino.Model) -> dict[str, str]:
    """What an operation is called by whoever has read the file, by its name here.

    Names that OpenVINO makes up count what the process made before; instead of these
    an operation's type and place among its like say which one it is.
    """
    names, counts = {}, Counter[str]()
    for op in model.get_ordered_ops():
        name, kind = op.get_friendly_name(), op.get_type_name()
        counts[kind] += 1
        names[name] = f"{kind} {counts[kind]}" if _MADE_UP.fullmatch(name) else name
    return names


def find_output(model: openvino.Model, name: str, place: int) -> Any:
    """A network's output port by a node's name.

    Raises:
        DataError: There is none.
    """
    for op in model.get_ordered_ops():
        for output in op.outputs():
            if op.get_type_name() != "Result" and name in output.get_names():
                return output
    names = own_names(model)
    for op in model.get_ordered_ops():
        if names[op.get_friendly_name()] == name and place < op.get_output_size():
            return op.output(place)
    raise DataError(_("a node of the network"), name, _("Choose another one."))
