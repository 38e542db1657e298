"""What an earlier run's backbone means for the run that began with it, in sentences."""

from __future__ import annotations

from core.backbones.registry import BACKBONES
from core.language.numerals import numeral
from core.language.texts import _
from core.runs.lineage_formats import Ancestor, Lineage
from core.text.labels import PHASE_WORDS
from core.text.lists import listed
from core.text.numbers import number, split_images


def origin(lineage: Lineage) -> str:
    """From which model on which images a run was trained on, and what came before.

    Such as "Trained on from run a-1, fine-tuned on flowers (100 images), which began
    with ImageNet weights."; "" where it began with no run's.
    """
    ancestors = lineage.get("ancestors", [])
    if not ancestors:
        return ""
    *earlier, first = ancestors  # from the latest to the first of all
    text = _with_weights(_step(first), first.get("weights", ""))
    for ancestor in reversed(earlier):
        text = _(
            "{run}, which was trained on from {origin}",
            run=_step(ancestor),
            origin=text,
        )
    return _("Trained on from {origin}.", origin=text)


def _with_weights(run: str, weights: str) -> str:
    if weights == "imagenet":
        return _("{run}, which began with ImageNet weights", run=run)
    if weights == "none":
        return _("{run}, which began with random weights", run=run)
    if weights == "file":
        return _("{run}, which began with a weight file", run=run)
    return run


def lineage_lines(lineage: Lineage) -> list[str]:
    """All that there is to say of it, a line each; [] where it began with no run's."""
    return [text for text in (origin(lineage), leaks(lineage)) if text]


def brief_origin(lineage: Lineage) -> str:
    """The same where there is little room; "" where it began with no run's."""
    ancestors = lineage.get("ancestors", [])
    return " ← ".join(
        f"{one.get('dataset_name') or one.get('run', '')}, {_phase(one)}"
        for one in ancestors
    )


def _step(ancestor: Ancestor) -> str:
    run = ancestor.get("run", "")
    name = ancestor.get("name")
    called = _("run {run}", run=run)
    if name:
        called = _("“{name}” (run {run})", name=name, run=run)
    phase = _phase(ancestor)
    parts = [called, phase]
    if dataset := ancestor.get("dataset_name"):
        images = number(ancestor.get("num_images", 0), "image")
        parts[-1] = _(
            "{phase} on {dataset} ({images})",
            phase=phase,
            dataset=dataset,
            images=images,
        )
    backbone = ancestor.get("backbone", "")
    if size := ancestor.get("image_size"):
        title = BACKBONES[backbone].title if backbone in BACKBONES else backbone
        parts.append(_("{backbone} at {size} px", backbone=title, size=size))
    return ", ".join(filter(None, parts))


def _phase(ancestor: Ancestor) -> str:
    return _(PHASE_WORDS.get(ancestor.get("phase", ""), ""))


def has_leak(lineage: Lineage) -> bool:
    """Whether images that the run is judged by were learned from before."""
    return bool(lineage.get("seen_test") or lineage.get("seen_validation"))


def leaks(lineage: Lineage) -> str:
    """Whether its figures can be believed: how many of its images were seen before.

    Images count by their content; a photo that was saved anew counts as another. ""
    where it began with no run's, or nothing was counted.
    """
    if "num_test" not in lineage:
        return ""
    unknown = [
        one.get("run", "")
        for one in lineage.get("ancestors", [])
        if "seen_test" not in one
    ]
    said = []
    if has_leak(lineage):
        said.append(
            _(
                "{seen_test} of {test} and {seen_validation} of {validation} of this "
                "run are among the images that the backbone it began with had learned "
                "from: its figures flatter it by what it remembers of them. Judge it "
                "by images that neither has seen.",
                seen_test=numeral(f"{lineage.get('seen_test', 0):,}"),
                test=split_images(lineage["num_test"], "test"),
                seen_validation=numeral(f"{lineage.get('seen_validation', 0):,}"),
                validation=split_images(lineage.get("num_validation", 0), "validation"),
            )
        )
    elif len(unknown) < len(lineage.get("ancestors", [])):
        said.append(
            _(
                "No test or validation image of this run is among the images that the "
                "backbone it began with had learned from (the same files, by content)."
            )
        )
    if unknown:
        said.append(
            _(
                "What {runs} had been trained on is not known any more, so images that "
                "were seen there can't be told.",
                runs=listed(unknown),
            )
        )
    return " ".join(said)
