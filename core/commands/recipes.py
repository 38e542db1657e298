"""`recipes`: ready-made settings by name."""

from __future__ import annotations

import argparse
from typing import Any, TypedDict, final

from core.cli.console import Console
from core.config.recipes import Recipe, adapted, recipe, recipes
from core.text.settings import setting_rows


@final  # so that "recipes" tells a RecipeList from it
class RecipeReport(TypedDict):
    """A recipe with all its settings."""

    name: str
    title: str
    sentence: str  # what it does
    note: str  # what to know about it; "" = nothing
    changes: list[str]  # what this computer asks to be changed, in sentences
    config: dict[str, Any]  # `RunConfig.to_json`


class RecipeList(TypedDict):
    """All recipes."""

    recipes: list[RecipeReport]


def run(arguments: argparse.Namespace, console: Console) -> RecipeReport | RecipeList:
    """Report on one recipe with all its settings, or on all of them."""
    if arguments.name is None:
        return {"recipes": [_report(item) for item in recipes().values()]}
    return _report(recipe(arguments.name))


def _report(item: Recipe) -> RecipeReport:
    return {
        "name": item.name,
        "title": item.title,
        "sentence": item.sentence,
        "note": item.note,
        "changes": list(adapted(item.config).changes),
        "config": item.config.to_json(),
    }


def show(report: RecipeReport | RecipeList, console: Console) -> None:
    """Write the report for people."""
    if "recipes" in report:
        for item in report["recipes"]:
            console.say(f"{item['name']}: {item['title']}. {item['sentence']}")
        console.say("All settings of one: python -m core recipes NAME")
        return
    console.say(f"{report['title']}. {report['sentence']}")
    for text in (report["note"], *report["changes"]):
        if text:
            console.say(text)
    rows = setting_rows(report["config"])
    console.table(("setting", "value"), rows)
