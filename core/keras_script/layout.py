"""Lines of Python, broken where formatters break them."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent
from typing import Any, TypeAlias

WIDTH = 79  # columns; PEP 8's


@dataclass(frozen=True)
class Call:
    """A call, a list or a tuple.

    Attributes:
        opening: What its items follow, bracket included: "layers.Dense(".
        items: Expressions, or pairs of a keyword and an expression.
        closing: The other bracket.
    """

    opening: str
    items: tuple[Item, ...]
    closing: str = ")"


Expression: TypeAlias = "str | Call"
Item: TypeAlias = "Expression | tuple[str, Expression]"


def call(name: str, /, *items: Item, **named: Any) -> Call:
    """A call; keywords whose value is None are left out, others become literals."""
    given = [
        (key, value if isinstance(value, Call) else literal(value))
        for key, value in named.items()
        if value is not None
    ]
    return Call(f"{name}(", (*items, *given))


def list_of(*items: Item) -> Call:
    """A list."""
    return Call("[", items, "]")


def literal(value: Any) -> str:
    """A text, a number or a tuple of these as Python writes it, in double quotes."""
    if isinstance(value, str):
        text = repr(value)
        return text if '"' in value or text[0] == '"' else f'"{text[1:-1]}"'
    if isinstance(value, tuple):
        items = [literal(item) for item in value]
        return f"({', '.join(items)}{',' * (len(items) == 1)})"
    if isinstance(value, float):  # 0.1 + 0.2 is not what anybody meant
        return repr(float(f"{value:.12g}"))
    return repr(value)


def laid_out(
    expression: Expression, indent: int = 0, before: str = "", after: str = ""
) -> str:
    """An expression on one line where it fits, else broken at its brackets.

    Args:
        expression: What to write.
        indent: Columns of its first line.
        before: What stands before it on that line, such as "model = ".
        after: What follows its last character, such as ",".
    """
    margin = " " * indent
    line = f"{margin}{before}{_flat(expression)}{after}"
    if isinstance(expression, str) or len(line) <= WIDTH:
        return line
    inner = indent + 4
    items = " " * inner + ", ".join(_flat(item) for item in expression.items)
    if len(items) > WIDTH:
        lines = []
        for item in expression.items:
            name, value = item if isinstance(item, tuple) else ("", item)
            lines.append(laid_out(value, inner, f"{name}=" * bool(name), ","))
        items = "\n".join(lines)
    opening = f"{margin}{before}{expression.opening}"
    return f"{opening}\n{items}\n{margin}{expression.closing}{after}"


def _flat(item: Item) -> str:
    if isinstance(item, tuple):
        return f"{item[0]}={_flat(item[1])}"
    if isinstance(item, str):
        return item
    return f"{item.opening}{', '.join(map(_flat, item.items))}{item.closing}"


def block(text: str, **parts: str) -> str:
    """Lines of a template without its margin and the line breaks at both ends.

    Args:
        text: With "@name@" where a part goes. A line that is only a part and whose part
            is empty goes away, and the parts' own indentation stays.
        parts: By their names.
    """
    lines = []
    for line in dedent(text).strip("\n").split("\n"):
        is_part = line.strip().startswith("@") and line.strip().endswith("@")
        for name, part in parts.items():
            line = line.replace(f"@{name}@", part)
        if line.strip() or not is_part:
            lines.append(line.rstrip())
    return "\n".join(lines)
