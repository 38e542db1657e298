"""Several backbones side by side, as one: what is known of them together."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from core.backbones.facts import Backbone, MeasuredCosts
from core.errors import ConfigError
from core.language.texts import _, mark

JOIN = "+"  # between the names of backbones that stand side by side
MOST_PARTS = 4


def joined(parts: Sequence[Backbone]) -> Backbone:
    """An entry made of those of its parts, in their order.

    It is made for the first one's size, and all others see the same pixels.

    Args:
        parts: Two to MOST_PARTS different ones; none of them joined itself.

    Raises:
        ConfigError: There are more or fewer, one is there twice, or one was taken in
            from a file.
    """
    names = [part.name for part in parts]
    if not 2 <= len(names) <= MOST_PARTS or len(set(names)) < len(names):
        raise ConfigError(
            _(
                "backbone to join 2 to {most} different ones by {sign}",
                most=MOST_PARTS,
                sign=JOIN,
            ),
            JOIN.join(names),
            _("Change backbone."),
        )
    if any(part.is_own for part in parts):
        raise ConfigError(
            _("backbone to join networks that Thaw builds itself"),
            JOIN.join(names),
            _("Take a network from a file alone."),
        )
    first = parts[0]
    return Backbone(
        name=JOIN.join(names),
        title=_title([part.title for part in parts]),
        use=mark("Several networks side by side: the head gets the features of all."),
        top1=min(part.top1 for part in parts),
        default_size=first.default_size,
        min_size=max(part.min_size for part in parts),
        preprocessing=first.preprocessing,  # each part has its own before it
        default_unfreeze=1 + sum(part.default_unfreeze for part in parts),
        costs=_costs(parts),
        parts=tuple(parts),
    )


def _title(titles: Sequence[str]) -> str:
    """Such as "EfficientNet-Lite0 + Lite1": a family's name is said once."""
    family, dash, __ = titles[0].partition("-")
    family += dash
    rest = [title.removeprefix(family) if dash else title for title in titles[1:]]
    return " + ".join([titles[0], *rest])


def _costs(parts: Sequence[Backbone]) -> MeasuredCosts:
    """The sums of the parts' costs, at the first one's default size."""
    scales = [(parts[0].default_size / part.default_size) ** 2 for part in parts]

    def total(kind: str) -> float:
        costs = [float(getattr(part.costs, kind)) for part in parts]
        return sum(cost * scale for cost, scale in zip(costs, scales, strict=True))

    kinds = {field.name for field in dataclasses.fields(MeasuredCosts)}
    totals = {kind: total(kind) for kind in kinds - {"thawed_share"}}
    thawed = [
        part.costs.scratch * part.costs.thawed_share * scale
        for part, scale in zip(parts, scales, strict=True)
    ]
    return MeasuredCosts(**totals, thawed_share=sum(thawed) / totals["scratch"])
