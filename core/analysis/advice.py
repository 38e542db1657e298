"""What the data say about how to train, before training."""

from __future__ import annotations

from core.analysis.advice_on_classes import baseline, held_out, imbalance
from core.analysis.advice_on_size import resolution
from core.analysis.data_facts import Advice, DataFacts, Probe
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import number, percent, precise_interval

__all__ = ["Advice", "DataFacts", "Probe", "advise"]

# Training images: below the first the frozen phase is enough, above the second there
# are plenty.
FEW_IMAGES, MANY_IMAGES = 1_000, 5_000

_UNFREEZE = "finetune.steps.0.unfreeze"


def advise(facts: DataFacts) -> list[Advice]:
    """Suggest settings from the data, each with its reason and its rule of thumb.

    Args:
        facts: With at least one training image.
    """
    found = [_strategy(facts), baseline(facts), imbalance(facts)]
    found += [resolution(facts), held_out(facts)]
    return [advice for advice in found if advice]


def _strategy(facts: DataFacts) -> Advice:
    count, probe = facts.num_train, facts.probe
    images = number(count, "training image")
    separation = _separation(probe) if probe else ""
    if count < FEW_IMAGES:
        return Advice(
            "strategy",
            "suggestion",
            _("Train the head only, on the frozen backbone."),
            _few_images(images, separation),
            _("Under {count} images: frozen.", count=numeral(f"{FEW_IMAGES:,}")),
            {"strategy": "frozen"},
        )
    top = {"strategy": "finetune", _UNFREEZE: 0}
    if count <= MANY_IMAGES:
        return Advice(
            "strategy",
            "suggestion",
            _("Train the head first, then fine-tune the top layers."),
            _enough_images(images, separation, probe is not None and probe.is_strong),
            _(
                "{few} to {many} images: frozen, then the top layers.",
                few=numeral(f"{FEW_IMAGES:,}"),
                many=numeral(f"{MANY_IMAGES:,}"),
            ),
            top,
        )
    rule = _(
        "More than {count} images, unlike ImageNet's: deeper.",
        count=numeral(f"{MANY_IMAGES:,}"),
    )
    if probe is None or not probe.is_weak:
        return Advice(
            "strategy",
            "suggestion",
            _("Train the head first, then fine-tune the top layers."),
            _many_images(images, separation),
            rule,
            top,
        )
    deeper = min(2 * facts.default_unfreeze, facts.num_layers - 1)
    return Advice(
        "strategy",
        "suggestion",
        _("Train the head first, then fine-tune deeper than usual."),
        _(
            "{images} are many, and {separation}, so the images differ from "
            "ImageNet's.",
            images=images,
            separation=separation,
        ),
        rule,
        {"strategy": "finetune", _UNFREEZE: deeper},
    )


def _few_images(images: str, separation: str) -> str:
    if not separation:
        return _(
            "With {images}, changing the backbone easily over-fits.", images=images
        )
    return _(
        "With {images}, changing the backbone easily over-fits, and {separation}.",
        images=images,
        separation=separation,
    )


def _enough_images(images: str, separation: str, is_strong: bool) -> str:
    if not separation:
        return _(
            "{images} are enough to adapt the top of the backbone, not all of it.",
            images=images,
        )
    if is_strong:
        return _(
            "{images} are enough to adapt the top of the backbone, not all of it, and "
            "{separation}, so expect little of it.",
            images=images,
            separation=separation,
        )
    return _(
        "{images} are enough to adapt the top of the backbone, not all of it, and "
        "{separation}.",
        images=images,
        separation=separation,
    )


def _many_images(images: str, separation: str) -> str:
    if not separation:
        return _(
            "{images} would allow more; whether deeper pays, the frozen features tell.",
            images=images,
        )
    return _(
        "{images} would allow more, and {separation}.",
        images=images,
        separation=separation,
    )


def _separation(probe: Probe) -> str:
    """How well frozen features separate the classes, as a clause."""
    values = {
        "accuracy": percent(probe.accuracy),
        "interval": precise_interval(probe.interval),
        "majority": percent(probe.majority),
    }
    if probe.is_weak:
        return _(
            "frozen features separate the classes badly: {accuracy} ({interval}), "
            "where the most frequent class alone gives {majority}",
            **values,
        )
    if probe.is_strong:
        return _(
            "frozen features separate the classes well: {accuracy} ({interval}), "
            "where the most frequent class alone gives {majority}",
            **values,
        )
    return _(
        "frozen features separate the classes fairly well: {accuracy} ({interval}), "
        "where the most frequent class alone gives {majority}",
        **values,
    )
