"""Whatever stands in the address bar, a page draws: query values are data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.damaged_home import make_home
from tests.pages.apptest import open_page

PARAMETERS = {
    "dataset": ("dataset", "view", "p"),
    "train": ("run", "dataset"),
    "compare": (
        *("result", "a", "b", "split", "show", "changed"),
        *("fixed_page", "broke_page", "both_wrong_page"),
    ),
    "predict": ("model", "phase"),
}
VALUES = (
    *("", "-1e99", "../../etc/passwd\x00\u202e"),
    "<script>alert(1)</script> **bold** " + "9" * 5000,
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> None:
    make_home(tmp_path)


@pytest.mark.parametrize("page", PARAMETERS)
def test_any_value_of_all_parameters_together(page: str) -> None:
    for value in VALUES:
        open_page(page, **dict.fromkeys(PARAMETERS[page], value))


@pytest.mark.parametrize("name", PARAMETERS["compare"])
def test_compare_with_one_wrong_value_shows_its_comparison(name: str) -> None:
    extra = {"show": "Pictures that changed sides"} if "page" in name else {}
    app = open_page("compare", **{**extra, name: "x"})
    assert app.header, "the verdict is there"


def test_compare_says_which_images_a_link_asked_for() -> None:
    app = open_page("compare", split="x")
    assert any("test, validation" in item.value for item in app.warning)
    app = open_page("compare", split="validation")
    assert not app.warning
    assert app.session_state["split"] == "validation"
