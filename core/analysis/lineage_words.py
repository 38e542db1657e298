"""What an earlier run's backbone means for the run that began with it, in sentences."""

from __future__ import annotations

from core.backbones.registry import BACKBONES
from core.runs.lineage_formats import Ancestor, Lineage
from core.text.labels import PHASE_TITLES
from core.text.numbers import number

_OTHER = "validation image"
_BEGAN_WITH = {
    "imagenet": "began with ImageNet weights",
    "none": "began with random weights",
    "file": "began with a weight file",
}


def origin(lineage: Lineage) -> str:
    """From which model on which images a run was trained on, and what came before.

    Such as "Trained on from run a-1, fine-tuned on flowers (100 images), which began
    with ImageNet weights."; "" where it began with no run's.
    """
    ancestors = lineage.get("ancestors", [])
    if not ancestors:
        return ""
    steps = [_step(ancestor) for ancestor in ancestors]
    end = _BEGAN_WITH.get(ancestors[-1].get("weights", ""), "")
    text = ", which was trained on from ".join(steps)
    return f"Trained on from {text}{f', which {end}' * bool(end)}."


def lineage_lines(lineage: Lineage) -> list[str]:
    """All that there is to say of it, a line each; [] where it began with no run's."""
    return [text for text in (origin(lineage), leaks(lineage)) if text]


def brief_origin(lineage: Lineage) -> str:
    """The same where there is little room; "" where it began with no run's."""
    ancestors = lineage.get("ancestors", [])
    return " ← ".join(
        f"{one.get('dataset_name') or one.get('run', '')}, "
        f"{PHASE_TITLES.get(one.get('phase', ''), '').lower()}"
        for one in ancestors
    )


def _step(ancestor: Ancestor) -> str:
    run = ancestor.get("run", "")
    name = ancestor.get("name")
    called = f"“{name}” (run {run})" if name else f"run {run}"
    phase = PHASE_TITLES.get(ancestor.get("phase", ""), "").lower()
    parts = [called, phase]
    if dataset := ancestor.get("dataset_name"):
        images = number(ancestor.get("num_images", 0), "image")
        parts[-1] = f"{phase} on {dataset} ({images})"
    backbone = ancestor.get("backbone", "")
    if size := ancestor.get("image_size"):
        title = BACKBONES[backbone].title if backbone in BACKBONES else backbone
        parts.append(f"{title} at {size} px")
    return ", ".join(filter(None, parts))


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
    counts = (
        (lineage.get("seen_test", 0), lineage["num_test"], "test image"),
        (lineage.get("seen_validation", 0), lineage.get("num_validation", 0), _OTHER),
    )
    parts = [f"{seen:,} of {number(total, what)}" for seen, total, what in counts]
    unknown = [
        one.get("run", "")
        for one in lineage.get("ancestors", [])
        if "seen_test" not in one
    ]
    if has_leak(lineage):
        said = (
            f"{parts[0]} and {parts[1]} of this run are among the images that the "
            "model it began with had been trained on: its figures flatter it by what "
            "it remembers of them. Judge it by images that neither has seen."
        )
    elif len(unknown) < len(lineage.get("ancestors", [])):
        said = (
            "No test or validation image of this run is among the images that the "
            "model it began with had been trained on (the same files, by content)."
        )
    else:
        said = ""
    if unknown:
        said += (
            f" What {' and '.join(unknown)} had been trained on is not known any more, "
            "so images that were seen there can't be told."
        )
    return said.strip()
