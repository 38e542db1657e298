"""The data set that a command works on, and how its labels are said to be found."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from core.cli.console import Console
from core.cli.label_table import named_table
from core.data.datasets import Dataset, list_files, open_dataset
from core.data.folders.choice import (
    GIVEN,
    PATTERN,
    TABLE,
    LayoutChoice,
    save_layout,
    saved_layout,
)
from core.data.folders.class_folders import require_classes
from core.data.folders.question import listed
from core.data.labels.listing import list_images
from core.data.manifests import current_manifest, kept_if_usable
from core.errors import ConfigError

_WAYS = ("layout", "splits", "labels", "class_pattern")
_OF_TABLES = ("path_column", "label_column", "split_column", "class_names")
_OTHERS = ("class_level", "leave_out", "take_in")


def opened(arguments: argparse.Namespace, console: Console) -> Dataset:
    """The data set that was named; how its labels are found is remembered with it.

    Raises:
        DataError: There is none, or it can't be used.
        ConfigError: Options contradict each other, or name folders, columns or classes
            that are not there.
    """
    said = {name: getattr(arguments, name) for name in (*_WAYS, *_OF_TABLES, *_OTHERS)}
    _require_one_way(said)
    is_said = bool(arguments.labels or arguments.class_pattern)
    dataset = open_dataset(arguments.data, arguments.encoding, is_said)
    if not any(value is not None for value in said.values()):
        return dataset
    if dataset.kind == "sample":
        action = "Leave the option out."
        raise ConfigError("a data set of your own", f"the sample {dataset.id}", action)
    before = saved_layout(dataset.folder) or LayoutChoice()
    with kept_if_usable(dataset):
        choice = _choice(arguments, dataset, before, console)
        if choice.layout != GIVEN and choice != before:
            own = dataset.folder
            require_classes(list_images(Path(dataset.root), choice, own))
    _remember(dataset, before, choice, console)
    return dataset


def _require_one_way(said: Mapping[str, object]) -> None:
    given = [f"--{name.replace('_', '-')}" for name in _WAYS if said[name]]
    if len(given) > 1:
        expected = "one way to say where the classes stand"
        raise ConfigError(expected, " and ".join(given), "Leave one of them out.")
    others = [f"--{name.replace('_', '-')}" for name in _OF_TABLES if said[name]]
    if others and not said["labels"]:
        expected = "--labels with a table where its columns are named"
        raise ConfigError(expected, f"{others[0]} alone", "Name the table as well.")
    if said["class_level"] is not None and (said["labels"] or said["class_pattern"]):
        expected = "--class-level where folders are the classes"
        raise ConfigError(expected, f"it with {given[0]}", "Leave one of them out.")


def _choice(
    arguments: argparse.Namespace,
    dataset: Dataset,
    before: LayoutChoice,
    console: Console,
) -> LayoutChoice:
    choice = before
    if arguments.splits:
        _require_folders(dataset, arguments.splits)
        choice = LayoutChoice(GIVEN, arguments.splits)
    elif arguments.layout:
        choice = LayoutChoice(arguments.layout)
    elif arguments.class_pattern:
        choice = LayoutChoice(PATTERN, pattern=arguments.class_pattern)
    elif arguments.labels:
        table = named_table(arguments, dataset)
        console.note(f"{table.words}.")
        choice = LayoutChoice(TABLE, table=table)
    if arguments.class_level is not None:
        if choice.layout in (TABLE, PATTERN):
            choice = LayoutChoice()
        choice = replace(choice, level=arguments.class_level)
    return _with_classes(arguments, dataset, choice)


def _with_classes(
    arguments: argparse.Namespace, dataset: Dataset, choice: LayoutChoice
) -> LayoutChoice:
    """The same with classes left out and taken in, as the options say."""
    if names := arguments.leave_out:
        whole = replace(choice, left_out=())
        listing = list_images(Path(dataset.root), whole, dataset.folder)
        _require_known(names, sorted(listing.class_names), "classes", "--leave-out")
    for name in names or ():
        choice = choice.without_class(name)
    if arguments.take_in:
        out = choice.left_out
        _require_known(arguments.take_in, out, "classes left out", "--take-in")
    for name in arguments.take_in or ():
        choice = choice.with_class(name)
    return choice


def _require_known(
    names: list[str], known: list[str] | tuple[str, ...], what: str, option: str
) -> None:
    if unknown := [name for name in names if name not in known]:
        raise ConfigError(
            f"{option} with one of the {what}: {listed(known)}",
            listed(unknown),
            "Write it as it is there.",
        )


def _require_folders(dataset: Dataset, splits: Mapping[str, str]) -> None:
    question = list_files(dataset).question
    if question is None:  # answered before, or folders that were understood
        return
    if unknown := [name for name in splits if name not in question.folders]:
        raise ConfigError(
            f"--splits with folders among {listed(question.folders)}",
            listed(unknown),
            "Write their names as they are on the disk.",
        )


def _remember(
    dataset: Dataset, before: LayoutChoice, choice: LayoutChoice, console: Console
) -> None:
    if choice == before:
        return
    save_layout(dataset.folder, choice)
    if current_manifest(dataset):
        console.note(
            "A split of this data set exists, and stays as it is. To make one of the "
            f"folders as you say: python -m core scan {dataset.id} --new-split"
        )
