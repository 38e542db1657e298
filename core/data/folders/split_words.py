"""What people call the folders of a split: Training, test_set, seg_train, 02-dev ..."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from core.data.folders.layout import SPLITS

# "dev" is what speech and language data call their validation images.
_WORDS = {
    "train": ("train", "training", "trn", "tr", "trainval"),
    "validation": (
        *("val", "valid", "validation", "validate", "validating", "vld"),
        *("dev", "devel", "development"),
    ),
    "test": ("test", "tests", "testing", "tst", "holdout", "heldout"),
    "evaluation": ("eval", "evaluation", "evaluate", "evaluating"),
}
_SPLIT_OF = {word: split for split, words in _WORDS.items() for word in words}
_ENDING = re.compile(r"(set|data|dataset|images|image|imgs|img|folder|dir|split)$")


def splits_of(names: Iterable[str]) -> dict[str, str]:
    """Which of these sibling folders are called like splits.

    "eval" is what a training looks at on its way (`eval_dataset` of Hugging Face,
    `train_and_evaluate` of TensorFlow), so it is validation: an image that may have
    been chosen on must never pass for a test. Beside a validation folder it is the
    test; where both are there, it is nothing that we know.

    Returns:
        One of SPLITS by name; names that say nothing are left out.
    """
    found = {name: split for name in names if (split := _split_of(name))}
    taken = set(found.values())
    free = [split for split in SPLITS[1:] if split not in taken]
    for name, split in list(found.items()):
        if split == "evaluation":
            if free:
                found[name] = free[0]
            else:
                del found[name]
    return found


def is_split_word(name: str) -> bool:
    """Whether a folder's whole name is a word for a split, such as "Test"."""
    return name.strip().casefold() in _SPLIT_OF


def same_split(first: str, second: str) -> bool:
    """Whether two folders are called after one split, such as train/train_images."""
    return _split_of(first) is not None and _split_of(first) == _split_of(second)


def _split_of(name: str) -> str | None:
    """The split that one of a name's words stands for, if they agree."""
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold()
    words = re.findall(r"[^\W\d_]+", text)
    found = {split for word in words if (split := _split_of_word(word))}
    if found == {"train", "validation"}:  # "train_val": validation is cut out of it
        return "train"
    return found.pop() if len(found) == 1 else None


def _split_of_word(word: str) -> str | None:
    return _SPLIT_OF.get(word) or _SPLIT_OF.get(_ENDING.sub("", word))
