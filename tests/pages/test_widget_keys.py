"""The keys of widgets: a page with the same one twice fails for whoever opens it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import REPOSITORY


def written_keys(path: Path) -> Iterator[tuple[str, int]]:
    """Each key that a file names, as it is written, and its line."""
    tree = ast.parse(path.read_text("utf-8"))
    names = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "key":
            value = node.value
            if isinstance(value, ast.Constant):
                yield str(value.value), node.lineno
            elif isinstance(value, ast.JoinedStr):
                yield ast.unparse(value), node.lineno
            elif isinstance(value, ast.Name) and value.id in names:
                yield str(names[value.id]), node.lineno


def test_no_two_places_give_their_widgets_the_same_key() -> None:
    places: dict[str, list[str]] = {}
    for path in sorted((REPOSITORY / "pages").rglob("*.py")):
        for key, line in written_keys(path):
            places.setdefault(key, []).append(f"{path.name}:{line}")
    assert len(places) > 200
    assert not {key: found for key, found in places.items() if len(found) > 1}
