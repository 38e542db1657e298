"""What the data say about how to train, before training."""

from __future__ import annotations

from core.analysis.data_facts import Advice, DataFacts, Probe
from core.analysis.metrics import wilson_interval

__all__ = ["Advice", "DataFacts", "Probe", "advise"]

# Training images: below the first the frozen phase is enough, above the second there
# are plenty.
FEW_IMAGES, MANY_IMAGES = 1_000, 5_000

# Images of the largest class for one of the smallest.
UNEVEN, VERY_UNEVEN, EXTREMELY_UNEVEN = 1.5, 3.0, 10.0

_UNFREEZE = "finetune.steps.0.unfreeze"

FEW_HELD_OUT = 10  # images of a class to judge by

# Short sides of the files in multiples of the input.
_SMALLER, _LARGER = 0.75, 1.25
_STEP = 32  # pixels: what backbones halve five times
_LEAST_SIZE = 160  # pixels; below it, features that were learned at 224 get worse
_MOST_ENLARGED = 1.45  # times the input; twice the time
_MOST_SIZE = 1024  # pixels: what `RunConfig.image_size` takes


def advise(facts: DataFacts) -> list[Advice]:
    """Suggest settings from the data, each with its reason and its rule of thumb.

    Args:
        facts: With at least one training image.
    """
    found = [_strategy(facts), _baseline(facts), _imbalance(facts)]
    found += [_resolution(facts), _held_out(facts)]
    return [advice for advice in found if advice]


def _strategy(facts: DataFacts) -> Advice:
    count, probe = facts.num_train, facts.probe
    images = f"{count:,} training images"
    if count < FEW_IMAGES:
        return Advice(
            "strategy",
            "suggestion",
            "Train the head only, on the frozen backbone.",
            f"With {images}, changing the backbone easily over-fits"
            f"{_separation(probe)}.",
            f"Under {FEW_IMAGES:,} images: frozen.",
            {"strategy": "frozen"},
        )
    top = {"strategy": "finetune", _UNFREEZE: 0}
    if count <= MANY_IMAGES:
        gain = (
            "" if probe is None or not probe.is_strong else ", so expect little of it"
        )
        return Advice(
            "strategy",
            "suggestion",
            "Train the head first, then fine-tune the top layers.",
            f"{images} are enough to adapt the top of the backbone, not all of it"
            f"{_separation(probe)}{gain}.",
            f"{FEW_IMAGES:,} to {MANY_IMAGES:,} images: frozen, then the top layers.",
            top,
        )
    rule = f"More than {MANY_IMAGES:,} images, unlike ImageNet's: deeper."
    if probe is None or not probe.is_weak:
        unknown = "" if probe else "; whether deeper pays, the frozen features tell"
        return Advice(
            "strategy",
            "suggestion",
            "Train the head first, then fine-tune the top layers.",
            f"{images} would allow more{_separation(probe)}{unknown}.",
            rule,
            top,
        )
    deeper = min(2 * facts.default_unfreeze, facts.num_layers - 1)
    return Advice(
        "strategy",
        "suggestion",
        "Train the head first, then fine-tune deeper than usual.",
        f"{images} are many{_separation(probe)}, so the images differ from ImageNet's.",
        rule,
        {"strategy": "finetune", _UNFREEZE: deeper},
    )


def _separation(probe: Probe | None) -> str:
    """How well frozen features separate the classes, as the end of a clause."""
    if probe is None:
        return ""
    word = "badly" if probe.is_weak else "well" if probe.is_strong else "fairly well"
    low, high = probe.interval
    return (
        f", and frozen features separate the classes {word}: "
        f"{100 * probe.accuracy:.1f}% ({100 * low:.1f} to {100 * high:.1f}%), where "
        f"the most frequent class alone gives {100 * probe.majority:.1f}%"
    )


def _baseline(facts: DataFacts) -> Advice:
    train = facts.of_split("train")
    name = max(train, key=lambda label: train[label])
    share = train[name] / max(1, facts.num_train)
    return Advice(
        "baseline",
        "note",
        f"The accuracy to beat is {100 * share:.1f}%.",
        f"Always answering {name} is right that often, and needs no model.",
        "Compare with the most frequent class before you trust an accuracy.",
    )


def _imbalance(facts: DataFacts) -> Advice | None:
    train = facts.of_split("train")
    small = min(train, key=lambda label: train[label])
    large = max(train, key=lambda label: train[label])
    ratio = train[large] / max(1, train[small])
    if ratio < UNEVEN:
        return None
    reason = (
        f"{large} has {train[large]:,} training images and {small} {train[small]:,}, "
        f"{ratio:.1f} times fewer, so accuracy can be high while {small} is missed."
    )
    look = "Look at balanced accuracy, the mean of the classes' recalls"
    if ratio < VERY_UNEVEN:
        rule = f"{look}, from {UNEVEN:g} to 1 on."
        return Advice("imbalance", "note", "The classes are uneven.", reason, rule)
    if ratio < EXTREMELY_UNEVEN:
        title, value = "Give small classes more weight.", "class_weights"
        rule = f"From {VERY_UNEVEN:g} to 1 on: class weights. {look}."
    else:
        # Weights this large would hang on the few batches with an image of the class
        # (Buda et al. 2018, arXiv 1710.05381: sampling is the safer choice).
        title, value = "Show small classes as often as large ones.", "balanced_sampling"
        rule = f"From {EXTREMELY_UNEVEN:g} to 1 on: balanced sampling. {look}."
    return Advice("imbalance", "suggestion", title, reason, rule, {"imbalance": value})


def _resolution(facts: DataFacts) -> Advice | None:
    short, size = min(facts.width, facts.height), facts.input_size
    if not short:  # nobody knows the files' sizes
        return None
    if short < _SMALLER * size:
        return _too_small(facts, short)
    if short < _LARGER * size:
        return None
    larger = enlarged(size, short)
    if larger <= size:
        return None
    return Advice(
        "resolution",
        "suggestion" if facts.probe and facts.probe.is_weak else "note",
        "Fine detail is lost at this image size.",
        f"The files are {facts.width} × {facts.height} px and the model sees {size} × "
        f"{size} px; {larger} px take {(larger / size) ** 2:.1f} times the time.",
        "Enlarge the input where the difference lies in detail, such as cracks.",
        {"image_size": larger},
    )


def enlarged(size: int, most: int = _MOST_SIZE) -> int:
    """The next larger image size that takes about twice the time, pixels.

    Args:
        size: Of the input now.
        most: That is of use, such as the files' own.
    """
    return min(most, round(_MOST_ENLARGED * size), _MOST_SIZE) // _STEP * _STEP


def _too_small(facts: DataFacts, short: int) -> Advice:
    least = max(_LEAST_SIZE, facts.min_size)
    smaller = max(least, -(-short // _STEP) * _STEP)
    reason = (
        f"The files are {facts.width} × {facts.height} px, and enlarging them to "
        f"{facts.input_size} px adds no detail"
    )
    rule = (
        "Upscaling brings nothing that is not in the file; but stay at "
        f"{_LEAST_SIZE} px or more, near the size the backbone was trained at."
    )
    title = "The images are smaller than the input."
    if smaller >= facts.input_size:
        return Advice("resolution", "note", title, f"{reason}.", rule)
    saved = (facts.input_size / smaller) ** 2
    return Advice(
        "resolution",
        "suggestion",
        title,
        f"{reason}; {smaller} px are {saved:.1f} times as fast.",
        rule,
        {"image_size": smaller},
    )


def _held_out(facts: DataFacts) -> Advice | None:
    """A class with too few images to judge by, the smallest of all."""
    splits = {name: facts.of_split(name) for name in ("validation", "test")}
    places = [
        (count, label, name)
        for name, counts in splits.items()
        if any(counts.values())
        for label, count in counts.items()
    ]
    count, label, name = min(places, default=(FEW_HELD_OUT, "", ""))
    if count >= FEW_HELD_OUT:
        return None
    rule = f"Have {FEW_HELD_OUT} images or more of every class to judge by."
    if not count:
        reason = f"No {name} image is {label}, so nothing is known of that class."
    else:
        low, high = wilson_interval(count // 2, count)
        reason = (
            f"The {name} images of {label} are {count}: if {count // 2} are right, the "
            f"true share may be anything from {100 * low:.0f} to {100 * high:.0f}%."
        )
    return Advice(
        "held_out", "warning", "Some classes are too small to judge.", reason, rule
    )
