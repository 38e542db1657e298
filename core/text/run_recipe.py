"""Which recipe a run's settings come nearest to, and what they have otherwise."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from core.config import RunConfig
from core.config.recipes import adapted, recipes
from core.text.settings import setting_name, setting_rows

_SEEDS = ("seed", "view_seed")  # of chance, not of a recipe


class NearestRecipe(NamedTuple):
    """A recipe, and what a run has otherwise."""

    title: str
    changes: dict[str, str]  # the run's values in words, by the setting's name


def nearest_recipe(config: RunConfig, num_classes: int) -> NearestRecipe:
    """The recipe that a run differs least from, seeds left out.

    A run keeps its settings alone: they were a recipe's, of which some may have been
    changed.

    Args:
        config: The run's.
        num_classes: Of its images; recipes are fitted to them.
    """
    own = _words(config)
    # Differences of items take a tenth of a loop's time, of hundreds of runs.
    title, words = min(
        _known(num_classes), key=lambda known: len(own.items() - known[1].items())
    )
    return NearestRecipe(
        title,
        {
            setting_name(name): text
            for name, text in own.items()
            if words.get(name) != text
        },
    )


@lru_cache(maxsize=16)
def _known(num_classes: int) -> list[tuple[str, dict[str, str]]]:
    """Every recipe's title and settings: as it is known, and as it fits here.

    What is at hand may change while the server runs, and each recipe stays what it is.
    """
    found = []
    for recipe in recipes().values():
        fitted = adapted(recipe.config, num_classes).config
        kept = adapted(recipe.config, num_classes, keeps_backbone=True).config
        found += [(recipe.title, _words(config)) for config in (kept, fitted)]
    return found


def _words(config: RunConfig) -> dict[str, str]:
    return {
        name: text
        for name, text in setting_rows(config.to_json())
        if name not in _SEEDS
    }
