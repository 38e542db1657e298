"""Links that the first version wrote open on its runs: see tests/test_home_of_0_1_0."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.pages.apptest import addressed, open_page, texts
from tests.test_home_of_0_1_0 import HOME, WHOLE

LINKS = (
    ("home", {}, "Recent runs"),
    ("dataset", {"dataset": "shapes-09ba08d7eba4", "view": "Gallery"}, "shapes"),
    ("train", {"run": WHOLE}, "frozen"),
    ("compare", {"a": f"{WHOLE}:frozen", "b": f"{WHOLE}:finetune"}, "Fine-tuned"),
    (
        "compare",
        {"a": f"{WHOLE}:frozen", "b": f"{WHOLE}:finetune", "split": "validation"},
        "validation",
    ),
    ("predict", {"model": WHOLE, "phase": "finetune"}, "test images right"),
)


@pytest.mark.parametrize(("page", "query", "text"), LINKS)
def test_a_link_opens(
    page: str, query: dict[str, str], text: str, thaw_home: Path
) -> None:
    shutil.unpack_archive(HOME, thaw_home)
    query = dict(query)
    app = open_page(page, **query)
    assert text in texts(app)
    assert not app.error
    sides = [query.pop(name) for name in ("a", "b") if name in query]
    assert addressed(app, "result") == sides
    for name, value in query.items():
        assert app.query_params.get(name) in (value, [value]), name
