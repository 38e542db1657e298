"""`card`: write a data set's card, and say where its images are from."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from typing import TypedDict

from core.cards.card_page import card_page
from core.cards.card_text import card_text, front_matter
from core.cards.dataset_card import dataset_card
from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import ready_manifest
from core.cli.targets import new_file_of_kind, write_new_file
from core.data.about import About, about, say_about

_ENDINGS = (".md", ".html")


class CardReport(TypedDict):
    """A card that was made."""

    dataset: str  # its id
    about: dict[str, str]  # description, source and licence, as people say
    card: str  # as Markdown
    file: str  # that it was written to; "" = none


def run(arguments: argparse.Namespace, console: Console) -> CardReport:
    """Keep what is said of the images, and make the card of the split in use.

    Raises:
        ConfigError: The file to write is of another kind.
    """
    asked: str | None = arguments.to
    target = new_file_of_kind(asked, _ENDINGS, "--to") if asked else None
    dataset = opened(arguments, console)
    said = {name: getattr(arguments, name) for name in asdict(About())}
    new = {name: text for name, text in said.items() if text is not None}
    if new:
        say_about(dataset, replace(about(dataset), **new))
    card = dataset_card(dataset, ready_manifest(dataset, None, console))
    text = card_text(card)
    if target:
        is_page = target.suffix.lower() == ".html"
        written = card_page(card) if is_page else front_matter(card) + text
        write_new_file(target, written.encode(), "--to")
    return {
        "dataset": dataset.id,
        "about": asdict(card.about),
        "card": text,
        "file": str(target or ""),
    }


def show(report: CardReport, console: Console) -> None:
    """Write the card, or where it is."""
    if report["file"]:
        console.say(f"The card is written to {report['file']}")
    else:
        console.say(report["card"])
