"""The list of pictures holds together, and the README shows what is on it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from docs.screenshots import Order, wanted
from docs.shot import EMPTY, HOMES, LOOKS, SIGN_IN, SIZES, Shot, look_name
from docs.shots import every_shot
from docs.shown_app import DOCS
from tests.conftest import REPOSITORY

KNOWN = {
    *("dataset", "run", "frozen", "finetune", "cell", "spoiled", "ranked", "running"),
    *("sweep", "collected", "picture", "pictures", "ranked_run", "ranked_picture"),
}
PAGES = {"", "dataset", "train", "compare", "predict"}


def test_no_two_pictures_have_one_name() -> None:
    names = Counter(shot.name for shot in every_shot())
    assert not [name for name, count in names.items() if count > 1]
    assert all(re.fullmatch("[a-z-]+", name) for name in names)


@pytest.mark.parametrize("shot", every_shot(), ids=lambda shot: shot.name)
def test_a_picture_can_be_taken(shot: Shot) -> None:
    assert shot.path.partition("?")[0] in PAGES
    assert shot.home in HOMES
    assert shot.sizes and set(shot.sizes) <= set(SIZES)
    assert shot.places <= KNOWN
    if shot.home in (EMPTY, SIGN_IN):
        assert not shot.places, "there is nothing in that home"


def test_tabs_are_called_as_on_the_page() -> None:
    # Read, not imported: pandas comes with it, which is not to stand beside Keras.
    source = (REPOSITORY / "pages/_ui/compare/tabs.py").read_text("utf-8")
    tables = re.findall(r"^(\w+): Tabs = \{(.*?)^\}", source, re.DOTALL | re.MULTILINE)
    titles = {name: set(re.findall(r'mark\("(.+?)"\)', text)) for name, text in tables}
    for name, table in (("one", "ONE"), ("two", "PAIR"), ("many", "MANY")):
        asked = {
            found[1].replace("+", " ")
            for shot in every_shot()
            if shot.name.startswith(f"compare-{name}-")
            if (found := re.search("show=([^&]+)", shot.path))
        }
        assert asked and asked <= titles[table]


def test_all_pictures_of_the_readme_are_made_by_a_script() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    shown = set(re.findall(r"\(docs/([\w-]+)\.png\)", readme))
    listed = {shot.name for shot in wanted(is_all=False)}
    assert shown == listed
    assert all((DOCS / f"{name}.png").is_file() for name in listed)


def test_pictures_to_look_at_tell_size_and_theme() -> None:
    shots = tuple(wanted(is_all=True, only=["home", "train"]))
    order = Order(shots, LOOKS, DOCS, is_all=True)
    names = {order.name(shot, look) for shot in shots for look in LOOKS}
    assert len(names) == len(shots) * len(LOOKS)
    assert "home-dark-390.png" in names
    of_readme = Order(shots, LOOKS[:1], DOCS, is_all=False)
    assert of_readme.name(shots[0], LOOKS[0]) == "home.png"
    assert look_name(LOOKS[0]) == "light-1280"
