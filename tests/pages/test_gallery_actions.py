"""The gallery: found, sorted, selected, decided; files stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.data.datasets import Dataset, add_folder
from core.data.decisions import EXCLUDE, KEEP, RELABEL, Decision, decide
from core.data.manifests import current_manifest, ensure_manifest, make_manifest
from core.data.scan import scan
from pages._ui.decide.listing import all_images
from pages._ui.decide.pictures import fitted_width
from pages._ui.decide.wanted import BY_SUSPICION, ORDERS, Wanted, found_images
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.suspect_page import checksums, said, searched
from tests.pages.tiles import badges, pick, press_tile, tiles


@pytest.fixture
def split(dataset: Dataset) -> Dataset:
    ensure_manifest(dataset)
    return dataset


def gallery(dataset: Dataset) -> AppTest:
    return open_page("dataset", dataset=dataset.id, view="Gallery")


def found(dataset: Dataset, **wanted: str) -> list[str]:
    images = all_images(dataset)
    return [images[place].path for place in found_images(dataset, Wanted(**wanted))]


def test_all_selected_are_acted_on_at_once(split: Dataset) -> None:
    before = checksums(split)
    app = pick(gallery(split), "disc/0000.png", "square/0001.jpg")
    assert "2 selected" in texts(app)
    press(app, "Exclude")
    assert said(split) == {"disc/0000.png": "excluded", "square/0001.jpg": "excluded"}
    assert "selected**" not in texts(app)
    assert badges(app) == ["excluded", "excluded"]

    pick(app, "disc/0000.png", "disc/0001.jpg")
    app.selectbox(key=f"label_all_{split.id}").set_value("square")
    sound(app.button(key=f"relabel_all_{split.id}").click().run())
    pick(app, "disc/0001.jpg")
    app.text_input(key=f"group_all_{split.id}").input(" Ann ")
    press(app, "Put into the group")
    assert said(split)["disc/0001.jpg"] == "now square, group Ann"

    sound(app.checkbox(key=f"pick_page_{split.id}").check().run())
    assert "12 selected" in texts(app)
    press(app, "Undo")
    assert said(split) == {}
    assert checksums(split) == before


def test_a_group_needs_a_name(split: Dataset) -> None:
    app = pick(gallery(split), "disc/0000.png")
    press(app, "Put into the group")
    assert "Name the group" in app.warning[0].value
    assert said(split) == {}


def test_a_selection_goes_over_filters_and_can_be_dropped(split: Dataset) -> None:
    app = pick(gallery(split), "disc/0000.png")
    sound(app.selectbox(key=f"gallery_class_{split.id}").set_value("square").run())
    pick(app, "square/0000.png")
    assert "2 selected" in texts(app)
    press(app, "Select none")
    assert "selected**" not in texts(app)


def test_an_image_that_was_left_out_is_still_found_and_taken_back(
    split: Dataset,
) -> None:
    app = press(pick(gallery(split), "disc/0003.jpg"), "Exclude")
    press(app, "Make the next version of the split")
    assert "disc · left out" in [tile["words"] for tile in tiles(app)]
    figures = {item.label: item.value for item in app.metric}
    assert (figures["Images"], figures["Problems"]) == ("11", "0")
    box = app.selectbox(key=f"gallery_decision_{split.id}")
    sound(box.set_value("Excluded").run())
    assert "Images 1 to 1 of 1" in texts(app)
    press(pick(app, "disc/0003.jpg"), "Undo")
    sound(app.selectbox(key=f"gallery_decision_{split.id}").set_value(None).run())
    press(app, "Make the next version of the split")
    after = current_manifest(split)
    assert after and len(after.entries) == 12


def test_what_is_left_out_by_a_decision_is_no_change_of_the_files(
    split: Dataset,
) -> None:
    decide(split, [Decision("disc/0000.png", "", EXCLUDE)])
    make_manifest(split, scan(split))
    app = open_page("train", dataset=split.id)
    assert not [item for item in app.warning if "Since the split" in item.value]


def test_a_large_view_shows_what_is_known_and_acts_on_this_image(
    split: Dataset,
) -> None:
    app = gallery(split)
    press_tile(app, "opened", "disc/0002.png")
    shown = texts(app).replace("\\", "")
    for text in ("disc/0002.png", "16 × 16 pixels", ":gray[Label]  \ndisc"):
        assert text in shown
    assert app.button(key=f"exclude_one_{split.id}").label == "Exclude"


def test_images_are_found_by_what_is_known_of_them(split: Dataset) -> None:
    decide(split, [
        Decision("disc/0000.png", "", EXCLUDE),
        Decision("disc/0001.jpg", "", RELABEL, "square"),
        Decision("disc/0002.png", "", KEEP),
    ])  # fmt: skip
    assert found(split, decision="Excluded") == ["disc/0000.png"]
    assert found(split, decision="Relabelled") == ["disc/0001.jpg"]
    assert found(split, decision="Kept") == ["disc/0002.png"]
    assert len(found(split, decision="Any decision")) == 3
    assert len(found(split, decision="No decision")) == 9
    assert found(split, text=" SQUARE/0003 ") == ["square/0003.jpg"]
    assert len(found(split, label="disc")) == 6
    make_manifest(split, scan(split))
    assert "disc/0001.jpg" in found(split, label="square")
    assert "disc/0000.png" in found(split, label="disc")
    assert len(found(split, split="train")) < 11
    app = gallery(split)
    sound(app.text_input(key=f"gallery_text_{split.id}").input("nowhere").run())
    assert "No image is like this" in app.info[0].value


def test_images_are_sorted_by_size_and_by_suspicion(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    root = draw_images(tmp_path / "pets", {"cat": 3, "dog": 3}, size=16)
    Image.new("RGB", (40, 10), "red").save(root / "cat" / "0001.jpg")
    Image.new("RGB", (5, 90), "blue").save(root / "dog" / "0002.png")
    dataset = add_folder(root)
    searched(dataset, ["dog/0001.jpg"])
    assert found(dataset, order=ORDERS[2])[:2] == ["dog/0002.png", "cat/0001.jpg"]
    assert found(dataset, order=ORDERS[1])[-1] == "dog/0002.png"
    images = all_images(dataset)
    scores = {"dog/0001.jpg": 0.9, "cat/0002.png": 0.1}
    places = found_images(dataset, Wanted(order=BY_SUSPICION), scores)
    paths = [images[place].path for place in places]
    assert paths[:3] == ["dog/0001.jpg", "cat/0002.png", "cat/0000.png"]
    app = gallery(dataset)
    box = app.selectbox(key=f"gallery_order_{dataset.id}")
    sound(box.set_value(BY_SUSPICION).run())
    assert tiles(app)[0]["id"] == "dog/0001.jpg"


def test_only_the_shown_pages_thumbnails_are_made(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    dataset = add_folder(draw_images(tmp_path / "many", {"a": 20, "b": 20}, size=8))
    ensure_manifest(dataset)
    gallery(dataset)
    made = (dataset.folder / "thumbnails").glob("*.jpg")
    assert sum("cover" not in path.name for path in made) == 30


@pytest.mark.parametrize(
    ("size", "width"),
    [((60, 900), 10), ((900, 60), 150), ((8, 8), 150), ((1, 4000), 1)],
)
def test_a_picture_of_any_shape_fits_its_tile(
    size: tuple[int, int], width: int
) -> None:
    assert fitted_width(size, (150, 150)) == width
