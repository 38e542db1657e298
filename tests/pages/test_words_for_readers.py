"""What is seen has words for those who hear it: from the source of all pages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from pages._ui.frame import shell
from tests.conftest import REPOSITORY

_SEEN = {"image", "plotly_chart", "dataframe", "data_editor"}
_PRESSED = {"button", "popover", "download_button", "link_button"}


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Where a page calls something of an object, what, and the call."""
    for path in sorted((REPOSITORY / "pages").rglob("*.py")):
        yield from _calls_of(path)


def _calls_of(path: Path) -> Iterator[tuple[str, str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            place = f"{path.relative_to(REPOSITORY)}:{node.lineno}"
            yield place, node.func.attr, node


def _is_of_views(call: ast.Call) -> bool:
    """Whether it is `views.image`, which makes a picture and shows none."""
    return ast.unparse(call.func) == "views.image"


def test_every_chart_picture_and_table_says_what_it_shows() -> None:
    silent = [
        place
        for place, name, call in _calls()
        if name in _SEEN
        and call.args
        and not _is_of_views(call)
        and not {"alt", None} & {word.arg for word in call.keywords}
    ]
    assert not silent


def test_no_button_is_its_icon_alone() -> None:
    nameless = [
        place
        for place, name, call in _calls()
        if name in _PRESSED
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and not call.args[0].value
    ]
    assert not nameless, "see shell.unseen_label"


def test_an_unseen_label_is_code_whatever_it_holds() -> None:
    assert shell.unseen_label("Look at `a`.png") == "`Look at  a .png`"
