"""A data set's card as Markdown."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence

from core import __version__
from core.cards.dataset_card import DatasetCard, HealthPart, SuspectsPart
from core.data.folders.layout import SPLITS
from core.text.numbers import number, size

_MARKUP = re.compile(r"([\\`*_\[\]<>|&~$])")
IMAGES = "Images"  # the heading that pictures may stand below

_NOT_SAID = "not said"
_MAX_REASONS = 12

# The names that the Hugging Face Hub has for numbers of examples.
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
_LARGEST = "100K<n<1M"


def front_matter(card: DatasetCard) -> str:
    """What programs read of a card, as YAML between lines of dashes.

    The keys are those of the Hugging Face Hub's dataset cards.
    """
    count = len(card.manifest.entries)
    name = next((name for limit, name in _SIZES if count < limit), _LARGEST)
    lines = [
        f"pretty_name: {_quoted(card.name)}",
        "task_categories: [image-classification]",
        f"size_categories: [{_quoted(name)}]",
    ]
    if card.about.licence:
        lines += ["license: other", f"license_name: {_quoted(card.about.licence)}"]
    return "\n".join(["---", *lines, "---", ""])


def card_text(card: DatasetCard) -> str:
    """The card from its title on, as Markdown with tables."""
    made = f"*Made with Thaw {__version__} on {_day(card.time)}.*"
    return f"{card_body(card)}\n{made}\n"


def card_body(card: DatasetCard) -> str:
    """The same without its last line: nothing in it says when it was made."""
    parts = [
        f"# {plain(card.name)}",
        *_about(card),
        *_images(card),
        *_split(card),
        *_left_out(card),
        *_health(card.health),
        *_suspects(card.suspects),
        *_decisions(card),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _about(card: DatasetCard) -> list[str]:
    said = card.about
    shown = f"**Shows:** {plain(said.description)}" if said.description else ""
    return [
        bullets(
            shown,
            f"**Source:** {plain(said.source) or _NOT_SAID}",
            f"**Licence:** {plain(said.licence) or _NOT_SAID}",
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
        rows.append(["**All**", *sums, len(manifest.entries)])
    totals = [sum(places.values()) for places in counts.values()]
    ratio = max(totals) / max(1, min(totals))
    more = f"; the largest has {ratio:.1f} times as many as the smallest"
    return [
        f"## {IMAGES}",
        f"{number(len(manifest.entries), 'image')} in "
        f"{number(len(counts), 'class')}{more if ratio >= 1.05 else ''}.",
        table(["Class", *SPLITS, "all"], rows),
        _files(card),
    ]


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
    low, high = min(sides), max(sides)
    span = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    text = (
        f"Files: {', '.join(formats)}, {size(sum(i.num_bytes for i in images))}; "
        f"the shorter side is {span} pixels."
    )
    if rule := card.manifest.rendition.describe():
        text += f" In all pictures, {rule}."
    return text


def _split(card: DatasetCard) -> list[str]:
    manifest = card.manifest
    shares = " / ".join(f"{share:.0%}" for share in manifest.fractions)
    name = f"**Name:** {plain(manifest.name)}" if manifest.name else ""
    return [
        "## Split",
        bullets(
            name,
            f"**Made:** {plain(manifest.made_by.words)}, seed {manifest.seed}, "
            f"aimed at {shares} for {', '.join(SPLITS)}",
            f"**Leaks:** {_leak_words(card)}",
            f"**Digest:** `{manifest.digest}`; runs with the same one saw the same "
            "images, labels and sides",
        ),
        bullets(*map(plain, manifest.notes)),
    ]


def _leak_words(card: DatasetCard) -> str:
    if card.leaks is None:
        return "not known, as the table of groups can't be read any more"
    if words := card.leaks.words:
        return words
    known = "no image has a copy or an image of its group on another side"
    if card.health is None:
        return f"{known}; near-duplicates were not looked for"
    return f"{known}, nor a known near-duplicate"


def _left_out(card: DatasetCard) -> list[str]:
    if not card.left_out:
        return []
    reasons = sorted(card.left_out.items(), key=lambda item: (-item[1], item[0]))
    rows = [[plain(reason), count] for reason, count in reasons[:_MAX_REASONS]]
    if more := sum(count for _, count in reasons[_MAX_REASONS:]):
        rows.append(["other reasons", more])
    return ["## Left out", table(["Reason", "files"], rows)]


def _health(part: HealthPart | None) -> list[str]:
    title = "## Health check"
    if part is None:
        return [title, "Not done."]
    outdated = "" if part.is_of_split else " before the split was made as it is now"
    done = f"Done on {_day(part.time)}{outdated}, on {number(part.num_images, 'image')}"
    missing = f"Not looked at: {plain('; '.join(part.not_checked))}."
    unchecked = missing if part.not_checked else ""
    if not part.findings:
        return [title, f"{done}. Nothing was found.", unchecked]
    rows = [
        [
            plain(item.finding["title"]),
            item.finding["count"],
            item.finding["level"],
            plain(item.finding["detail"]),
            _done(item.done),
        ]
        for item in part.findings
    ]
    heads = ["Finding", "images", "level", "how it was found", "done about it"]
    return [title, f"{done}.", table(heads, rows), unchecked]


def _suspects(part: SuspectsPart | None) -> list[str]:
    title = "## Labels"
    if part is None:
        return [title, "No search for wrong labels was done."]
    outdated = "" if part.is_of_split else ", before the split was made as it is now"
    return [
        title,
        f"A linear probe on pretrained features looked at "
        f"{number(part.num_images, 'image')} on {_day(part.time)}{outdated}: "
        f"{number(part.num_suspects, 'label')} looked wrong to it. "
        f"Done about them: {_done(part.done)}.",
    ]


def _decisions(card: DatasetCard) -> list[str]:
    if not card.decided:
        return []
    text = "Images that somebody decided about; no file was changed."
    rows = [[word, count] for word, count in sorted(card.decided.items())]
    return ["## Decisions", text, table(["Decision", "images"], rows)]


def _done(done: Mapping[str, int]) -> str:
    words = ", ".join(f"{count:,} {word}" for word, count in sorted(done.items()))
    return words or "nothing"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table of Markdown; columns of numbers stand to the right."""
    is_number = [
        all(isinstance(row[place], int) for row in rows) for place in range(len(heads))
    ]
    lines = [heads, ["---:" if right else "---" for right in is_number]]
    lines += [
        [f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row]
        for row in rows
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(*items: str) -> str:
    return "\n".join(f"- {item}" for item in items if item)


def plain(text: str) -> str:
    """A text of a person within a line, without a meaning of its own in Markdown."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _quoted(text: str) -> str:
    """A text in YAML, of which JSON is a part."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _day(when: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(when))
