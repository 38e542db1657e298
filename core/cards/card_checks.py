"""What a data set's card says of its checks, and of what was done about them."""

from __future__ import annotations

import time
from collections.abc import Mapping

from core.cards.dataset_card import DatasetCard, HealthPart, SuspectsPart
from core.cards.markdown import plain, table
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number

_MAX_REASONS = 12


def left_out(card: DatasetCard) -> list[str]:
    """Files that are not in the split, by reason; [] where there are none."""
    if not card.left_out:
        return []
    reasons = sorted(card.left_out.items(), key=lambda item: (-item[1], item[0]))
    rows = [[plain(_(reason)), count] for reason, count in reasons[:_MAX_REASONS]]
    if more := sum(count for __, count in reasons[_MAX_REASONS:]):
        rows.append([_("other reasons"), more])
    return [f"## {_('Left out')}", table([_("Reason"), _("files")], rows)]


def health(part: HealthPart | None) -> list[str]:
    """What the last health check found."""
    title = f"## {_('Health check')}"
    if part is None:
        return [title, _("Not done.")]
    done, unchecked = _when_checked(part), ""
    if part.not_checked:
        missing = "; ".join(map(_, part.not_checked))
        unchecked = _("Not looked at: {list}.", list=plain(missing))
    if not part.findings:
        return [title, f"{done} {_('Nothing was found.')}", unchecked]
    rows = [
        [
            plain(_(item.finding["title"])),
            item.finding["count"],
            _(item.finding["level"]),
            plain(_(item.finding["detail"])),
            _done(item.done),
        ]
        for item in part.findings
    ]
    heads = [
        *(_("Finding"), _("images"), _("level"), _("how it was found")),
        _("done about it"),
    ]
    return [title, done, table(heads, rows), unchecked]


def _when_checked(part: HealthPart) -> str:
    day, images = day_of(part.time), number(part.num_images, "image")
    if part.is_of_split:
        return _("Done on {day}, on {images}.", day=day, images=images)
    return _(
        "Done on {day} before the split was made as it is now, on {images}.",
        day=day,
        images=images,
    )


def suspects(part: SuspectsPart | None) -> list[str]:
    """What the last search for wrong labels found."""
    title = f"## {_('Labels')}"
    if part is None:
        return [title, _("No search for wrong labels was done.")]
    text = (
        mark(
            "A linear probe on pretrained features looked at {images} on {day}: "
            "{labels} looked wrong to it. Done about them: {done}."
        )
        if part.is_of_split
        else mark(
            "A linear probe on pretrained features looked at {images} on {day}, before "
            "the split was made as it is now: {labels} looked wrong to it. Done about "
            "them: {done}."
        )
    )
    told = _(
        text,
        images=number(part.num_images, "image"),
        day=day_of(part.time),
        labels=number(part.num_suspects, "label"),
        done=_done(part.done),
    )
    return [title, told]


def decisions(card: DatasetCard) -> list[str]:
    """What somebody decided of images; [] where nobody did."""
    if not card.decided:
        return []
    text = _("Images that somebody decided about; no file was changed.")
    rows = [[_(word), count] for word, count in sorted(card.decided.items())]
    return [f"## {_('Decisions')}", text, table([_("Decision"), _("images")], rows)]


def _done(done: Mapping[str, int]) -> str:
    words = [f"{numeral(f'{n:,}')} {_(word)}" for word, n in sorted(done.items())]
    return ", ".join(words) or _("nothing")


def day_of(when: float) -> str:
    """A day as files name it."""
    return time.strftime("%Y-%m-%d", time.localtime(when))
