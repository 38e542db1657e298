"""Which recipe a run's settings come nearest to, and what they have otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from core.config.recipes import adapted, recipes
from core.language.current import language
from core.text.differences import title_parts

_SEEDS = ("seed", "view_seed")  # of chance, not of a recipe


class NearestRecipe(NamedTuple):
    """A recipe, and what a run has otherwise."""

    title: str  # in English
    changes: dict[str, str]  # the run's own in words, by dotted name


def nearest_recipe(parts: Mapping[str, str], num_classes: int) -> NearestRecipe:
    """The recipe that a run differs least from, seeds left out.

    A run keeps its settings alone: they were a recipe's, of which some may have been
    changed.

    Args:
        parts: The run's settings; see `title_parts`.
        num_classes: Of its images; recipes are fitted to them.
    """
    own = _without_seeds(parts)
    # Differences of items take a tenth of a loop's time, of hundreds of runs.
    title, known = min(
        _known(num_classes, language()),
        key=lambda known: len(own.items() - known[1].items()),
    )
    changes = {name: words for name, words in own.items() if known.get(name) != words}
    return NearestRecipe(title, changes)


@lru_cache(maxsize=16)
def _known(num_classes: int, spoken: str) -> list[tuple[str, dict[str, str]]]:
    """Every recipe's title and settings: as it is known, and as it fits here.

    What is at hand may change while the server runs, and each recipe stays what it is.

    Args:
        num_classes: Of the images.
        spoken: The language that the settings are in words of, the current one.
    """
    found = []
    for recipe in recipes().values():
        fitted = adapted(recipe.config, num_classes).config
        kept = adapted(recipe.config, num_classes, keeps_backbone=True).config
        found += [
            (recipe.title, _without_seeds(title_parts(config)))
            for config in (kept, fitted)
        ]
    return found


def _without_seeds(parts: Mapping[str, str]) -> dict[str, str]:
    return {name: words for name, words in parts.items() if name not in _SEEDS}
