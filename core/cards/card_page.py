"""A data set's card as one HTML file with pictures, which needs no network."""

from __future__ import annotations

import base64
from pathlib import Path

from jinja2 import Template
from markdown_it import MarkdownIt
from markupsafe import Markup

from core.cards.card_text import IMAGES, card_text
from core.cards.dataset_card import DatasetCard
from core.data.manifest import Entry, Manifest
from core.data.pictures.decoding import thumbnail
from core.data.prefetch import map_files
from core.errors import ImageError
from core.language.current import language
from core.language.texts import _

_TEMPLATE = Path(__file__).with_name("card.html")

_SIDE = 192  # pixels, the longer side of a picture
_MAX_CLASSES = 24
_NUM_EXAMPLES = 4  # of a class

Examples = list[tuple[str, list[tuple[str, str]]]]  # class, then path and base64


def card_page(card: DatasetCard) -> str:
    """The card as HTML, with the first training pictures of each class in it.

    A picture that can't be read any more is left out.
    """
    # What is not Markdown is shown as it is: "<" in a name is no tag.
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    title = f"<h2>{_(IMAGES)}</h2>\n"
    before, __, after = reader.render(card_text(card)).partition(title)
    template = Template(_TEMPLATE.read_text(encoding="utf-8"), autoescape=True)
    return template.render(
        language=language(),
        title=card.name,
        before_examples=Markup(before + title),
        examples=_examples(card.manifest),
        after_examples=Markup(after),
    )


def _examples(manifest: Manifest) -> Examples:
    found = []
    for label, name in enumerate(manifest.class_names[:_MAX_CLASSES]):
        of_class = (e for e in manifest.entries if e.label == label)
        trains = [e for e in of_class if e.split == "train"][:_NUM_EXAMPLES]
        if pictures := _pictures(manifest, trains):
            found.append((name, pictures))
    return found


def _pictures(manifest: Manifest, entries: list[Entry]) -> list[tuple[str, str]]:
    def picture(entry: Entry) -> tuple[str, str] | None:
        try:
            small = thumbnail(manifest.absolute(entry), _SIDE, manifest.rendition)
        except ImageError:
            return None
        return entry.path, base64.b64encode(small).decode()

    return [found for found in map_files(picture, entries) if found]
