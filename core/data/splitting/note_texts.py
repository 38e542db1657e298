"""The sentences about what a split can't have, and one that was kept said again."""

from __future__ import annotations

import re

from core.language.kept import retold
from core.language.texts import mark

# Of one class, and of several.
TOGETHER = mark(
    "All images of {classes} belong together, so they lie on one side: nothing can be "
    "said about how well it is recognised in other groups."
)
TOGETHER_SEVERAL = mark(
    "All images of {classes} belong together, so they lie on one side: nothing can be "
    "said about how well they are recognised in other groups."
)
MISSING = {
    "validation": mark("No image of {classes} is in validation."),
    "test": mark("No image of {classes} is in test."),
}
FAR = {
    "train": mark(
        "The training images are {share} of all, not {asked}: groups are too large to "
        "come nearer."
    ),
    "validation": mark(
        "The validation images are {share} of all, not {asked}: groups are too large "
        "to come nearer."
    ),
    "test": mark(
        "The test images are {share} of all, not {asked}: groups are too large to come "
        "nearer."
    ),
}
FAR_OF_CLASS = {
    "train": mark("Of {name}, {share} of the images are in training, not {asked}."),
    "validation": mark(
        "Of {name}, {share} of the images are in validation, not {asked}."
    ),
    "test": mark("Of {name}, {share} of the images are in test, not {asked}."),
}
FAR_TOO = mark("{count} other class is more than 10 points off, too.")
FAR_TOO_SEVERAL = mark("{count} other classes are more than 10 points off, too.")
PASSED_OVER = mark(
    "The split that the folders give is passed over: every image is tested in one of "
    "the folds."
)
FEW_GROUPS = mark(
    "{classes} has fewer groups or images than the {count} folds: some folds test none "
    "of it."
)
FEW_GROUPS_SEVERAL = mark(
    "{classes} have fewer groups or images than the {count} folds: some folds test "
    "none of them."
)
UNLIKE = mark(
    "The folds test between {least} and {most} images: groups are too large to come "
    "nearer."
)


def told_note(note: str) -> str:
    """A note on a split, which its manifest keeps in English, as it is said now."""
    sentences = re.split(r"(?<=\.) ", note)
    told = [retold(sentence) for sentence in sentences]
    # A name with a full stop in it has been cut in two.
    is_told = all(it != was for it, was in zip(told, sentences, strict=True))
    return " ".join(told) if is_told else retold(note)
