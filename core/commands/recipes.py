"""`recipes`: ready-made settings by name."""

from __future__ import annotations

import argparse
from typing import Any

from core.cli.console import Console
from core.config.recipes import Recipe, adapted, recipe, recipes
from core.text.settings import setting_rows


def run(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Report on one recipe with all its settings, or on all of them."""
    if arguments.name is None:
        return {"recipes": [_report(item) for item in recipes().values()]}
    return _report(recipe(arguments.name))


def _report(item: Recipe) -> dict[str, Any]:
    return {
        "name": item.name,
        "title": item.title,
        "sentence": item.sentence,
        "note": item.note,
        "changes": list(adapted(item.config).changes),
        "config": item.config.to_json(),
    }


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    for item in report.get("recipes", []):
        console.say(f"{item['name']}: {item['title']}. {item['sentence']}")
    if "recipes" in report:
        console.say("All settings of one: python -m core recipes NAME")
        return
    console.say(f"{report['title']}. {report['sentence']}")
    for text in (report["note"], *report["changes"]):
        if text:
            console.say(text)
    rows = setting_rows(report["config"])
    console.table(("setting", "value"), rows)
