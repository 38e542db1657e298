"""Types for argparse: what an option's word is converted to, or refused as."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable

from core.config import FRESH
from core.data.folders.choice import LEAF, TOP, UNUSED
from core.data.folders.layout import SPLITS
from core.data.folders.split_words import splits_of

# What a command works on, in its help.
DATA = (
    "a folder, zip or tar of class folders, the sample leaves or elpv, or a data "
    "set's id"
)
RUN = "a run's id, the beginning of one, or latest"


def whole(low: int) -> Callable[[str], int]:
    """Whole numbers from `low` on."""

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value < 2**31:
            raise argparse.ArgumentTypeError(f"{text} is no whole number from {low} on")
        return value

    return convert


def share(text: str) -> float:
    """A share above 0 and below 1, such as 0.05."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text} is no share between 0 and 1")
    return value


def views(text: str) -> int | str:
    """A number of views, or new ones in every epoch."""
    try:
        return text if text == FRESH else whole(0)(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, and not {FRESH}") from error


def level(text: str) -> int:
    """A level of folders: top, leaf, or a number from 1 on."""
    named = {"top": TOP, "leaf": LEAF}
    if text in named:
        return named[text]
    try:
        return whole(1)(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, and not top or leaf") from error


def nonempty(text: str) -> str:
    """Text; an empty path would mean the current folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("empty")
    return text


def named_splits(text: str) -> dict[str, str]:
    """Splits by folder, as in "Learn=train,Exam=test"; a folder may have a comma."""
    splits = {}
    for pair in re.split(r",(?=[^,]*=)", text):
        name, _, split = pair.rpartition("=")
        splits[name] = splits_of([split]).get(split, split)
    wrong = [it for it in splits.values() if it not in (*SPLITS, UNUSED)]
    if wrong or not all(splits):
        kinds = f"{', '.join(SPLITS)} or {UNUSED}"
        raise argparse.ArgumentTypeError(f"{text} is not FOLDER={kinds}, ...")
    if "train" not in splits.values():
        raise argparse.ArgumentTypeError(f"{text} names no folder to train on")
    return splits
