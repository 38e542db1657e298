"""Which recipe a run came from is told from its settings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.config import PhaseConfig
from core.config.recipes import recipes
from core.language.current import LANGUAGES, speaking
from core.text.differences import title_parts
from core.text.run_recipe import nearest_recipe


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_recipe_is_told_by_its_own_settings(language: str) -> None:
    with speaking(language):
        for recipe in recipes().values():
            config = replace(recipe.config, dataset="d", seed=5, view_seed=7)
            assert nearest_recipe(title_parts(config), 2) == (recipe.title, {})


def test_what_was_changed_is_named_with_its_value() -> None:
    config = recipes()["default"].config
    changed = replace(config, imbalance="class_weights", frozen=PhaseConfig(7, 1e-3, 5))
    found = nearest_recipe(title_parts(changed), 3)
    assert found.title == "Thaw's default"
    assert found.changes == {
        "imbalance": "class weights",
        "frozen.epochs": "frozen epochs 7",
    }
