"""Augmentation: presets, strengths, and what they do to one's own pictures."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.config import AugmentationConfig
from core.data.augmentation_presets import AUGMENTATION_PRESETS
from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from tests.pages.apptest import open_page, press, sound, texts

DrawImages = Callable[..., Path]


@pytest.fixture
def app(tmp_path: Path, draw_images: DrawImages) -> AppTest:
    ensure_manifest(add_folder(draw_images(tmp_path / "pets", {"cat": 6, "dog": 6})))
    return open_page("dataset", view="Augmentation")


def presets(app: AppTest) -> Any:
    return next(item for item in app.segmented_control if item.label == "Preset")


def choose(app: AppTest, key: str) -> None:
    sound(presets(app).set_value(key).run())


def move(app: AppTest, name: str, value: float) -> None:
    sound(app.slider(key=f"aug_{name}").set_value(value).run())


def shown(app: AppTest) -> dict[str, Any]:
    """What the controls say, by the names in the config."""
    found = [*app.slider, *app.toggle, *app.selectbox]
    values = {item.key.removeprefix("aug_"): item.value for item in found if item.key}
    names = [field.name for field in dataclasses.fields(AugmentationConfig)]
    return {name: values[name] for name in names}


def pictures(app: AppTest) -> list[str]:
    """Addresses of all pictures; they change with the content."""
    return [item.proto.imgs[0].url for item in app.image]


def test_it_begins_with_what_the_next_training_uses(app: AppTest) -> None:
    assert shown(app) == dataclasses.asdict(AugmentationConfig())
    assert presets(app).value == "photos"
    assert AUGMENTATION_PRESETS["photos"].about in texts(app)
    assert "On: flip left-right, brightness 10%, contrast 10%." in texts(app)


@pytest.mark.parametrize("key", ["top_down", "documents", "none"])
def test_a_preset_sets_every_control_and_the_views(app: AppTest, key: str) -> None:
    before = pictures(app)
    choose(app, key)
    assert shown(app) == dataclasses.asdict(AUGMENTATION_PRESETS[key].config)
    assert presets(app).value == key
    assert AUGMENTATION_PRESETS[key].about in texts(app)
    after = pictures(app)
    assert after[::6] == before[::6]  # the pictures as they are
    assert after != before


def test_without_augmentation_every_view_is_the_picture_itself(app: AppTest) -> None:
    choose(app, "none")
    assert "Nothing is switched on." in texts(app)
    found = pictures(app)
    assert found == [url for url in found[::6] for _ in range(6)]


@pytest.mark.parametrize(
    "name",
    [
        *("rotation", "zoom", "translation", "shear", "crop"),
        *("brightness", "contrast", "saturation", "hue", "erasing"),
        *("mixup_alpha", "cutmix_alpha"),
    ],
)
def test_each_strength_changes_the_views_and_makes_the_settings_custom(
    app: AppTest, name: str
) -> None:
    before = pictures(app)
    move(app, name, 0.3)
    assert pictures(app) != before
    assert "**Custom**" in texts(app)
    assert presets(app).value is None


def test_of_mixed_views_both_classes_are_told_with_their_shares(app: AppTest) -> None:
    press(app, "Other images")  # of both classes
    before = pictures(app)
    assert "Mixed are the pictures" not in texts(app)
    move(app, "cutmix_alpha", 1.0)
    assert pictures(app)[::6] == before[::6], "the pictures as they are"
    told = [item.value for item in app.caption]
    assert any(re.fullmatch(r"(cat \d+%, dog|dog \d+%, cat) \d+%", it) for it in told)
    assert sum(it in ("cat", "dog") for it in told) >= 3
    assert "Mixed are the pictures" in texts(app)
    assert "CutMix 1." in texts(app)


def test_drawn_changes_have_a_strength_where_there_are_any(app: AppTest) -> None:
    before, factor = pictures(app), "aug_rand_augment_factor"
    assert app.slider(key=factor).disabled
    move(app, "rand_augment_num_ops", 2)
    assert not app.slider(key=factor).disabled
    assert pictures(app) != before
    assert chosen_by(app).rand_augment_num_ops == 2


def chosen_by(app: AppTest) -> AugmentationConfig:
    """What is handed to the next training."""
    press(app, "Use in the next training")
    return AugmentationConfig(**app.session_state["augmentation"])


def test_moving_a_slider_back_is_the_preset_again(app: AppTest) -> None:
    move(app, "hue", 0.3)
    move(app, "hue", 0.0)
    assert presets(app).value == "photos"
    assert "**Custom**" not in texts(app)


def test_a_preset_can_be_chosen_again_after_custom_settings(app: AppTest) -> None:
    choose(app, "top_down")
    move(app, "erasing", 0.2)
    choose(app, "top_down")
    assert shown(app)["erasing"] == 0.0
    assert presets(app).value == "top_down"


def test_the_fill_matters_only_where_gaps_can_be(app: AppTest) -> None:
    fill = "aug_fill_mode"
    assert app.selectbox(key=fill).disabled
    move(app, "crop", 0.2)
    assert app.selectbox(key=fill).disabled
    move(app, "shear", 0.2)
    assert not app.selectbox(key=fill).disabled


def test_a_preset_is_handed_to_the_next_training(app: AppTest) -> None:
    choose(app, "top_down")
    assert "augmentation" not in app.session_state
    press(app, "Use in the next training")
    kept = app.session_state["augmentation"]
    assert AugmentationConfig(**kept) == AUGMENTATION_PRESETS["top_down"].config
    assert "The Train page starts with these settings" in texts(app)


def test_settings_of_ones_own_are_handed_to_the_next_training(app: AppTest) -> None:
    move(app, "erasing", 0.25)
    sound(app.toggle(key="aug_vertical_flip").set_value(True).run())
    press(app, "Use in the next training")
    expected = AugmentationConfig(vertical_flip=True, erasing=0.25)
    assert AugmentationConfig(**app.session_state["augmentation"]) == expected


def test_controls_keep_their_values_while_another_page_is_open(app: AppTest) -> None:
    choose(app, "documents")
    move(app, "shear", 0.2)
    before = shown(app)
    sound(app.switch_page("pages/home.py").run())
    sound(app.switch_page("pages/dataset.py").run())
    if not app.slider:  # it opens with the first tab
        app.query_params["view"] = "Augmentation"
        sound(app.run())
    assert shown(app) == before
    assert "**Custom**" in texts(app)


def test_settings_stronger_than_the_sliders_go_are_shown_at_their_end(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    ensure_manifest(add_folder(draw_images(tmp_path / "pets", {"cat": 6, "dog": 6})))
    app = open_page("dataset")
    app.session_state["augmentation"] = {"rotation": 0.9}
    app.query_params["view"] = "Augmentation"
    app.session_state["view"] = "Augmentation"
    sound(app.run())
    assert shown(app)["rotation"] == 0.5
    assert "Use in the next training" in [item.label for item in app.button]
