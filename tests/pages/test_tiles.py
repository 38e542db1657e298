"""What tiles say of pictures, and what is made of what the browser says of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import Dataset
from core.data.decisions import EXCLUDE, Decision, decide
from pages._ui.decide.gallery import grid_tiles
from pages._ui.decide.listing import all_images
from pages._ui.decide.predicted import Said
from pages._ui.decide.tiles import Button, tiles_data
from tests.pages.apptest import open_page, press, texts
from tests.pages.tiles import given, pick, press_tile, say_picked

BUTTON = Button("image_search", "More like this")


@pytest.fixture
def gallery(split: Dataset) -> AppTest:
    return open_page("dataset", dataset=split.id, view="Gallery")


def test_a_tile_says_class_split_answer_and_decision(split: Dataset) -> None:
    decide(split, [Decision("disc/0000.png", "", EXCLUDE)])
    shown = all_images(split)[:2]
    answers = {"disc/0000.png": Said("close", False, "<b> 90.0%")}
    first, second = grid_tiles(split, shown, answers)
    assert (first.id, first.title) == ("disc/0000.png", "0000.png")
    assert first.alt == "disc: 0000.png"
    assert first.words.startswith("disc · ")
    assert first.answers == [("close", "wrong: <b> 90.0%")]
    assert first.badges == [("red", "excluded")]
    assert (second.answers, second.badges) == ([], [])
    assert first.picture.startswith(f"thumbnail/{split.id}/")


def test_a_tile_without_a_picture_says_why(split: Dataset) -> None:
    (Path(split.root) / "disc/0001.jpg").write_text("hello")
    _, tile, *_ = grid_tiles(split, all_images(split), {})
    assert (tile.picture, tile.reason) == ("", "not an image (text)")


def test_of_what_is_selected_a_page_hears_of_its_own(split: Dataset) -> None:
    tiles = grid_tiles(split, all_images(split)[:3], {})
    data = tiles_data(tiles, ["disc/0002.png", "square/0000.png"], BUTTON, 7)
    assert (data["picked"], data["count"]) == (["disc/0002.png"], 7)


def test_what_the_browser_selected_is_kept_until_it_is_taken_back(
    gallery: AppTest,
) -> None:
    pick(gallery, "disc/0000.png", "disc/0001.jpg")
    assert given(gallery)["picked"] == ["disc/0000.png", "disc/0001.jpg"]
    assert given(gallery)["count"] == 1
    told = {"count": 2, "tiles": {"disc/0000.png": False, "disc/0001.jpg": True}}
    say_picked(gallery, told)
    assert given(gallery)["picked"] == ["disc/0001.jpg"]
    press(gallery, "Select none")
    assert given(gallery)["picked"] == []


@pytest.mark.parametrize(
    "told",
    [
        None,
        "all",
        {"count": "1", "tiles": {}},
        {"count": 1, "tiles": ["disc/0000.png"]},
        {"count": 1, "tiles": {"disc/0000.png": "yes"}},
        {"count": 1, "tiles": {"../manifest.json": True}},
    ],
)
def test_what_no_browser_would_say_selects_nothing(
    gallery: AppTest, told: object
) -> None:
    say_picked(gallery, told)
    assert "selected**" not in texts(gallery)


def test_an_image_that_is_not_there_is_not_opened(
    split: Dataset, gallery: AppTest
) -> None:
    for event in ("opened", "pressed"):
        press_tile(gallery, event, "gone.png")
        assert ":gray[File]" not in texts(gallery)
    order = gallery.selectbox(key=f"gallery_order_{split.id}")
    assert order.value == "File name"
