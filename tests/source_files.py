"""Python files as the rules of `test_architecture.py` read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple


class Source:
    """One Python file.

    Args:
        path: Its path from the repository's root, with slashes.
        text: What it says.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        parts = path.removesuffix(".py").split("/")
        self.package = ".".join(parts[:-1])
        self.module = self.package if parts[-1] == "__init__" else ".".join(parts)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text, self.path)))

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Line and dotted name of all that is imported, inside functions too."""
        return [found for node in self.nodes for found in self._imported(node)]

    def _imported(self, node: ast.AST) -> Iterator[tuple[int, str]]:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = self.package.split(".")
                parents = parents[: len(parents) - node.level + 1]
                base = ".".join([*parents, base]).strip(".")
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args:
            function = node.func
            name = getattr(function, "id", getattr(function, "attr", ""))
            first = node.args[0]
            if (
                name in ("import_module", "__import__")
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
            ):
                yield node.lineno, first.value

    def is_in(self, *packages: str) -> bool:
        return within(self.module, *packages)


class Problem(NamedTuple):
    line: int
    text: str


def within(module: str, *packages: str) -> bool:
    """Whether a dotted name is one of the packages, or lies in one."""
    return any(module == item or module.startswith(f"{item}.") for item in packages)


def forbidden(source: Source, packages: tuple[str, ...], why: str) -> Iterator[Problem]:
    for line, name in source.imports:
        if within(name, *packages):
            yield Problem(line, f"imports {name}: {why}")
