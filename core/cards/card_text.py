"""A data set's card as Markdown, in the language of whoever asks for it."""

from __future__ import annotations

import json

from core import __version__
from core.cards.card_checks import day_of, decisions, health, left_out, suspects
from core.cards.dataset_card import DatasetCard
from core.cards.markdown import bullets, plain, table
from core.data.folders.layout import SPLITS
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number, size

IMAGES = mark("Images")  # the heading that pictures may stand below

_NOT_SAID = mark("not said")
_SIDES = {
    "train": mark("train"),
    "validation": mark("validation"),
    "test": mark("test"),
}

# The names that the Hugging Face Hub has for numbers of examples.
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
_LARGEST = "100K<n<1M"


def front_matter(card: DatasetCard) -> str:
    """What programs read of a card, as YAML between lines of dashes.

    The keys are those of the Hugging Face Hub's dataset cards.
    """
    count = len(card.manifest.entries)
    name = next((name for limit, name in _SIZES if count < limit), _LARGEST)
    fields = {
        "pretty_name": _quoted(card.name),
        "task_categories": "[image-classification]",
        "size_categories": f"[{_quoted(name)}]",
    }
    if card.about.licence:
        fields |= {"license": "other", "license_name": _quoted(card.about.licence)}
    lines = [f"{key}: {value}" for key, value in fields.items()]
    return "\n".join(["---", *lines, "---", ""])


def card_text(card: DatasetCard) -> str:
    """The card from its title on, as Markdown with tables."""
    day = day_of(card.time)
    made = _("Made with Thaw {version} on {day}.", version=__version__, day=day)
    return f"{card_body(card)}\n*{made}*\n"


def card_body(card: DatasetCard) -> str:
    """The same without its last line: nothing in it says when it was made."""
    parts = [
        f"# {plain(card.name)}",
        *_about(card),
        *_images(card),
        *_split(card),
        *left_out(card),
        *health(card.health),
        *suspects(card.suspects),
        *decisions(card),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _about(card: DatasetCard) -> list[str]:
    said = card.about
    shown = _("**Shows:** {text}", text=plain(said.description))
    return [
        bullets(
            shown if said.description else "",
            _("**Source:** {text}", text=plain(said.source) or _(_NOT_SAID)),
            _("**Licence:** {text}", text=plain(said.licence) or _(_NOT_SAID)),
        ),
    ]


def _images(card: DatasetCard) -> list[str]:
    manifest = card.manifest
    counts = manifest.counts()
    rows = [
        [plain(name), *places.values(), sum(places.values())]
        for name, places in counts.items()
    ]
    sums = [len(manifest.split(side)) for side in SPLITS]
    if len(rows) > 1:
        rows.append([f"**{_('All')}**", *sums, len(manifest.entries)])
    return [
        f"## {_(IMAGES)}",
        _how_many(card),
        table([_("Class"), *_sides(), _("all")], rows),
        _files(card),
    ]


def _sides() -> list[str]:
    return [_(_SIDES[side]) for side in SPLITS]


def _how_many(card: DatasetCard) -> str:
    totals = [sum(places.values()) for places in card.manifest.counts().values()]
    images = number(len(card.manifest.entries), "image")
    classes = number(len(totals), "class")
    ratio = max(totals) / max(1, min(totals))
    if ratio < 1.05:
        return _("{images} in {classes}.", images=images, classes=classes)
    return _(
        "{images} in {classes}; the largest has {ratio} times as many as the smallest.",
        images=images,
        classes=classes,
        ratio=numeral(f"{ratio:.1f}"),
    )


def _files(card: DatasetCard) -> str:
    """Formats and sizes of the files."""
    if card.scan is None or not card.scan.images:
        return ""
    used = {entry.path for entry in card.manifest.entries}
    images = [image for image in card.scan.images if image.path in used]
    if not images:
        return ""
    formats = sorted({image.format for image in images})
    sides = [min(image.width, image.height) for image in images]
    low, high = (numeral(f"{side:,}") for side in (min(sides), max(sides)))
    files = f"{', '.join(formats)}, {size(sum(i.num_bytes for i in images))}"
    if low == high:
        text = _(
            "Files: {files}; the shorter side is {side} pixels.", files=files, side=low
        )
    else:
        text = _(
            "Files: {files}; the shorter side is {low} to {high} pixels.",
            files=files,
            low=low,
            high=high,
        )
    if rule := card.manifest.rendition.describe():
        text += " " + _("In all pictures, {rule}.", rule=rule)
    return text


def _split(card: DatasetCard) -> list[str]:
    manifest = card.manifest
    shares = " / ".join(f"{share:.0%}" for share in manifest.fractions)
    name = _("**Name:** {text}", text=plain(manifest.name))
    return [
        f"## {_('Split')}",
        bullets(
            name if manifest.name else "",
            _(
                "**Made:** {rule}, seed {seed}, aimed at {shares} for {sides}",
                rule=plain(manifest.made_by.words),
                seed=manifest.seed,
                shares=shares,
                sides=", ".join(_sides()),
            ),
            _("**Leaks:** {text}", text=_leak_words(card)),
            _(
                "**Digest:** `{digest}`; runs with the same one saw the same images, "
                "labels and sides",
                digest=manifest.digest,
            ),
        ),
        bullets(*map(plain, manifest.notes)),
    ]


def _leak_words(card: DatasetCard) -> str:
    if card.leaks is None:
        return _("not known, as the table of groups can't be read any more")
    if words := card.leaks.words:
        return words
    if card.health is None:
        return _(
            "no image has a copy or an image of its group on another side; "
            "near-duplicates were not looked for"
        )
    return _(
        "no image has a copy or an image of its group on another side, nor a known "
        "near-duplicate"
    )


def _quoted(text: str) -> str:
    """A text in YAML, of which JSON is a part."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
