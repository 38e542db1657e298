"""Settings in words."""

from __future__ import annotations

import pytest

from core.config import FRESH, PRECISIONS, RunConfig
from core.runs.setting_words import setting_rows, setting_text, setup_text, views_text


@pytest.mark.parametrize(
    ("views", "text"),
    [
        (0, "no augmentation"),
        (1, "no augmentation"),
        (4, "4 views per image"),
        (FRESH, "new views in every epoch"),
    ],
)
def test_views_in_words(views: int | str, text: str) -> None:
    assert views_text(views) == setting_text("views", views) == text


def test_a_run_says_what_sets_it_apart() -> None:
    config = RunConfig("d", backbone="resnet50", seed=3)
    assert setup_text(config) == "ResNet50 at 224 px, 4 views per image, seed 3"
    config = RunConfig("d", image_size=96, views=FRESH, precision="bfloat16")
    assert setup_text(config) == (
        "EfficientNet-Lite0 at 96 px, new views in every epoch, half precision "
        "(bfloat16), seed 0"
    )


def test_other_settings_are_shown_nearly_as_they_are() -> None:
    assert setting_text("alpha", 0.5) == "0.5"
    assert setting_text("image_size", 96) == "96"
    assert setting_text("image_size", 0) == "the backbone's own"
    assert setting_text("seed", 0) == "0"
    for name in PRECISIONS:
        assert name in setting_text("precision", name)


def test_every_setting_but_the_data_set_has_a_row() -> None:
    rows = dict(setting_rows(RunConfig("d").to_json()))
    assert rows["augmentation.horizontal_flip"] == "yes"
    assert rows["augmentation.vertical_flip"] == "no"
    assert rows["frozen.epochs"] == "30"
    assert "dataset" not in rows and "backbone" in rows
