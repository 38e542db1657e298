"""The tables that say what each backbone is made of: one JSON file per backbone.

`python -m core.models.describe` writes them from the networks that Keras builds. Each
row is an operation, in Keras' order. What is left out is the usual: `from` the
operation before, an output as large as the input, no parameters, or all of them
trainable. Where a backbone comes in several widths, a list has a number for each alpha.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.backbones.shapes import EQUAL, Fixed, Pad, Rule, Window

PREPROCESS = "preprocess"  # the layer that core.models.build puts before a backbone

_TABLES_DIR = Path(__file__).with_name("tables")


@dataclass(frozen=True)
class Row:
    """An operation at all sizes and widths; tuples have a number for each alpha.

    Attributes:
        name: Of the layer; "" for a plain operation such as `a + b`.
        kind: Name of its class.
        takes: Rows whose outputs it takes, in the order in which Keras has them.
        rule: How its output's height and width follow from its inputs'.
        channels: Of its output.
        parameters: All of them.
        trainable: Those that training changes where the layer is not frozen.
        multiply_adds: To compute one pixel of its output, all channels.
        pretrained_only: Whether Keras leaves it out where it loads no ImageNet weights.
    """

    name: str
    kind: str
    takes: tuple[int, ...]
    rule: Rule
    channels: tuple[int, ...]
    parameters: tuple[int, ...]
    trainable: tuple[int, ...]
    multiply_adds: tuple[int, ...]
    pretrained_only: bool = False


@dataclass(frozen=True)
class Table:
    """A backbone's operations, in Keras' order."""

    alphas: tuple[float, ...]
    rows: tuple[Row, ...]


def is_preprocessing(name: str) -> bool:
    """Whether a layer's name is that of preprocessing, also of one of several parts."""
    return name == PREPROCESS or name.endswith(f"_{PREPROCESS}")


def table_path(backbone: str) -> Path:
    """Where a backbone's table lies."""
    return _TABLES_DIR / f"{backbone}.json"


@lru_cache
def read_table(backbone: str) -> Table:
    """A backbone's table, as it is packaged.

    Args:
        backbone: A key of core.backbones.registry.BACKBONES.
    """
    return table_of(json.loads(table_path(backbone).read_text("utf-8")))


def table_of(values: Any) -> Table:
    """A table from what its file says.

    Raises:
        KeyError, TypeError or ValueError: It is none.
    """
    alphas = tuple(values["alphas"])
    rows = [
        _row_from(row, index, len(alphas))
        for index, row in enumerate(values["operations"])
    ]
    return Table(alphas, tuple(rows))


def table_text(table: Table) -> str:
    """A table as its file says it: each operation is a row of text."""
    rows = [json.dumps(_row_values(row, i)) for i, row in enumerate(table.rows)]
    operations = ",\n".join(rows)
    alphas = json.dumps(table.alphas)
    return f'{{"alphas": {alphas}, "operations": [\n{operations}\n]}}\n'


def without_pretrained(rows: Sequence[Row]) -> list[Row]:
    """The rows of a network that Keras makes without ImageNet weights.

    What took a row that is missing then takes that row's only input.
    """
    kept = [i for i, row in enumerate(rows) if not row.pretrained_only]
    place = {before: index for index, before in enumerate(kept)}
    for index, row in enumerate(rows):
        if row.pretrained_only:
            place[index] = place[row.takes[0]]
    return [
        replace(rows[i], takes=tuple(place[taken] for taken in rows[i].takes))
        for i in kept
    ]


def _row_values(row: Row, index: int) -> dict[str, Any]:
    values: dict[str, Any] = {"name": row.name, "kind": row.kind}
    if not row.name:
        del values["name"]
    if row.takes != _before(index):
        values["from"] = row.takes
    if isinstance(row.rule, Window):
        rule = row.rule
        values["window"] = [_short(rule.kernel), _short(rule.stride), rule.padding]
    elif isinstance(row.rule, Pad):
        values["pad"] = _short((row.rule.even, row.rule.odd))
    elif isinstance(row.rule, Fixed):
        values["size"] = [row.rule.height, row.rule.width]
    elif row.rule != EQUAL:
        values["shape"] = row.rule
    values["channels"] = _short(row.channels)
    for key in ("parameters", "multiply_adds"):
        if any(numbers := getattr(row, key)):
            values[key] = _short(numbers)
    if row.trainable != row.parameters:
        values["trainable"] = _short(row.trainable)
    if row.pretrained_only:
        values["pretrained_only"] = True
    return values


def _row_from(values: dict[str, Any], index: int, num_alphas: int) -> Row:
    rule: Rule = values.get("shape", EQUAL)
    if "window" in values:
        kernel, stride, padding = values["window"]
        rule = Window(_pair(kernel), _pair(stride), padding)
    elif "pad" in values:
        rule = Pad(*_pair(values["pad"]))
    elif "size" in values:
        rule = Fixed(*values["size"])
    parameters = values.get("parameters", 0)
    numbers = {
        "channels": values["channels"],
        "parameters": parameters,
        "trainable": values.get("trainable", parameters),
        "multiply_adds": values.get("multiply_adds", 0),
    }
    return Row(
        name=values.get("name", ""),
        kind=values["kind"],
        takes=tuple(values.get("from", _before(index))),
        rule=rule,
        pretrained_only=values.get("pretrained_only", False),
        **{key: _many(value, num_alphas) for key, value in numbers.items()},
    )


def _before(index: int) -> tuple[int, ...]:
    return (index - 1,) if index else ()


def _short(numbers: tuple[int, ...]) -> int | tuple[int, ...]:
    """One number where all are equal."""
    return numbers[0] if len(set(numbers)) == 1 else numbers


def _many(numbers: int | list[int], count: int) -> tuple[int, ...]:
    return (numbers,) * count if isinstance(numbers, int) else tuple(numbers)


def _pair(numbers: int | list[int]) -> tuple[int, int]:
    first, second = _many(numbers, 2)
    return first, second
