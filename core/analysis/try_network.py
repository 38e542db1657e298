"""Tries that change what learns, and from what: layers, head, views, images.

Each takes a run's settings and the phase that a finding is of, and gives None where
these leave nothing of its kind to try.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.analysis.advice_on_size import enlarged
from core.analysis.findings import Make, Try
from core.backbones.registry import BACKBONES
from core.config import RunConfig
from core.language.texts import _
from core.text.numbers import short_number

_DROPOUT = 0.5
_MOST_VIEWS = 64  # what `RunConfig.views` takes
_FIRST_VIEWS = 4  # where there was no augmentation
_MOVES = ("augmentation.zoom", "augmentation.translation")
_MOVE_STEP, _MOST_MOVED = 0.1, 0.2


def fewer_layers(config: RunConfig, phase: str) -> Try | None:
    """Half of those that are thawed, or the steps without the last."""
    lines = config.thaw_lines
    if phase != "finetune" or not lines:
        return None
    now = lines[-1].num_layers
    if len(lines) > 1:
        steps = config.to_json()["finetune"]["steps"]
        return Try(
            _(
                "Unfreeze fewer layers: the top {fewer} and not {now}, without the "
                "last step.",
                fewer=lines[-2].num_layers,
                now=now,
            ),
            {"finetune.steps": list(steps[:-1])},
        )
    if now < 2:
        return None
    return Try(
        _(
            "Unfreeze fewer layers: the top {fewer} instead of {now}.",
            fewer=now // 2,
            now=now,
        ),
        {"finetune.steps.0.unfreeze": now // 2},
    )


def more_layers(config: RunConfig, phase: str) -> Try | None:
    """Twice as many as are thawed at last."""
    lines = config.thaw_lines
    if phase != "finetune" or not lines:
        return None
    now, last = lines[-1].num_layers, len(lines) - 1
    more = min(2 * now, len(config.network.names) - 1)  # the input has no weights
    if more <= now:
        return None
    return Try(
        _(
            "Unfreeze more layers: the top {more} instead of {now}.",
            more=more,
            now=now,
        ),
        {f"finetune.steps.{last}.unfreeze": more},
    )


def slower_backbone(config: RunConfig, phase: str) -> Try | None:
    """A tenth of its share of the head's rate."""
    if phase != "finetune":
        return None
    share = float(f"{config.finetune.backbone_rate / 10:.2g}")
    if share == 0.1:
        words = _("Let the backbone learn at a tenth of the head's learning rate.")
    else:
        words = _(
            "Let the backbone learn at {share} of the head's learning rate.",
            share=short_number(share),
        )
    return Try(words, {"finetune.backbone_rate": share})


def more_views(config: RunConfig, phase: str) -> Try | None:
    """Twice as many of each image."""
    if isinstance(config.views, str):  # new ones in every epoch
        return None
    now = config.num_views
    views = min(_MOST_VIEWS, 2 * now) if now > 1 else _FIRST_VIEWS
    return Try(
        _(
            "Use more views of each training image, {views} instead of {now}.",
            views=views,
            now=now,
        ),
        {"views": views},
    )


def stronger_augmentation(config: RunConfig, phase: str) -> Try | None:
    """Zoom and shift, which change no class."""
    if config.num_views == 1:  # nothing is augmented
        return None
    now = [config.augmentation.zoom, config.augmentation.translation]
    moved = [max(one, min(2 * one, _MOST_MOVED), _MOVE_STEP) for one in now]
    return Try(
        _(
            "Use stronger augmentation: zoom up to {zoom}, shift up to {shift}.",
            zoom=f"{moved[0]:.0%}",
            shift=f"{moved[1]:.0%}",
        ),
        dict(zip(_MOVES, moved, strict=True)),
    )


def more_dropout(config: RunConfig, phase: str) -> Try | None:
    """Half of the features."""
    layers, place = _dropout(config)
    if place < 0:
        added = [*layers, {"kind": "dropout", "rate": _DROPOUT}]
        words = _("Give the head a dropout of {rate}.", rate=short_number(_DROPOUT))
        return Try(words, {"head.layers": added})
    rate = layers[place]["rate"]
    if rate >= _DROPOUT:
        return None
    return Try(
        _(
            "Raise the dropout of the head from {now} to {more}.",
            now=short_number(rate),
            more=short_number(_DROPOUT),
        ),
        {f"head.layers.{place}.rate": _DROPOUT},
    )


def _dropout(config: RunConfig) -> tuple[Sequence[dict[str, Any]], int]:
    """The head's layers, and the place of the last dropout; -1 = there is none."""
    layers = config.to_json()["head"]["layers"]
    places = [i for i, layer in enumerate(layers) if layer["kind"] == "dropout"]
    return layers, max(places, default=-1)


def more_images(config: RunConfig, phase: str) -> Try | None:
    """Those of a data set are no setting."""
    if phase != "frozen":
        return None
    return Try(
        _("Add more training images, above all of the classes that are confused.")
    )


def pretrained(strategy: str) -> Make:
    """ImageNet weights, for a training from scratch; strategy is to be its new one."""

    def make(config: RunConfig, phase: str) -> Try | None:
        if phase != "scratch":
            return None
        settings: dict[str, Any] = {"strategy": strategy, "weights": "imagenet"}
        if config.facts.is_pretrained:
            return Try(_with_weights(strategy), settings)
        facts = next(facts for facts in BACKBONES.values() if facts.is_pretrained)
        step = config.to_json()["finetune"]["steps"][0] | {"unfreeze": 0}
        # What depends on a backbone's layers and sizes begins anew.
        settings |= {"backbone": facts.name, "alpha": 1.0, "image_size": 0}
        settings |= {"feature_layer": "", "finetune.steps": [step]}
        return Try(_with_weights(strategy, facts.title), settings)

    return make


def _with_weights(strategy: str, backbone: str = "") -> str:
    """What a training from scratch becomes, with its own backbone or another one."""
    if strategy == "frozen" and not backbone:
        return _("Begin with ImageNet weights and keep the backbone frozen.")
    if strategy == "frozen":
        return _(
            "Begin with ImageNet weights and keep the backbone frozen, with "
            "{backbone}.",
            backbone=backbone,
        )
    if not backbone:
        return _("Begin with ImageNet weights instead of random ones.")
    return _(
        "Begin with ImageNet weights instead of random ones, with {backbone}.",
        backbone=backbone,
    )


def fine_tuning(config: RunConfig, phase: str) -> Try | None:
    """A second phase, for a run that has none and may have one."""
    if phase != "frozen" or not config.facts.is_trainable:
        return None
    words = _("Fine-tune the top layers after the frozen phase.")
    return Try(words, {"strategy": "finetune"})


def larger_images(config: RunConfig, phase: str) -> Try:
    """More pixels."""
    size = config.input_size
    return Try(
        _(
            "Use larger images, {larger} px instead of {size}, where the files have "
            "more detail.",
            larger=enlarged(size),
            size=size,
        ),
        {"image_size": enlarged(size)},
    )


def less_dropout(config: RunConfig, phase: str) -> Try | None:
    """Half of it."""
    layers, place = _dropout(config)
    if place < 0:
        return None
    rate = layers[place]["rate"]
    return Try(
        _(
            "Lower the dropout of the head from {now} to {less}.",
            now=short_number(rate),
            less=short_number(rate / 2),
        ),
        {f"head.layers.{place}.rate": rate / 2},
    )


def larger_backbone(config: RunConfig, phase: str) -> Try:
    """Which one, a ranking on the data set's page tells."""
    return Try(_("Choose a larger backbone, by ranking several on these images."))
