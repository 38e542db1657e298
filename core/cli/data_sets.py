"""The data set that a command works on, and what its folders are said to be."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from core.cli.console import Console
from core.data.datasets import Dataset, list_files, open_dataset
from core.data.folders.choice import GIVEN, LayoutChoice, save_layout, saved_layout
from core.data.folders.question import listed
from core.data.manifests import current_manifest
from core.errors import ConfigError


def opened(arguments: argparse.Namespace, console: Console) -> Dataset:
    """The data set that was named; what its folders are is remembered with it.

    Raises:
        DataError: There is none, or it can't be used.
        ConfigError: --splits names folders that are not there, or --layout says
            something else.
    """
    if arguments.layout and arguments.splits:
        expected = "one way to say what the folders are"
        raise ConfigError(expected, "--layout and --splits", "Leave one of them out.")
    dataset = open_dataset(arguments.data, arguments.encoding)
    if arguments.splits:
        _require_folders(dataset, arguments.splits)
        _remember(dataset, LayoutChoice(GIVEN, arguments.splits), console)
    elif arguments.layout:
        _remember(dataset, LayoutChoice(arguments.layout), console)
    return dataset


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


def _remember(dataset: Dataset, choice: LayoutChoice, console: Console) -> None:
    if choice == saved_layout(dataset.folder):
        return
    save_layout(dataset.folder, choice)
    if current_manifest(dataset):
        console.note(
            "A split of this data set exists, and stays as it is. To make one of the "
            f"folders as you say: python -m core scan {dataset.id} --new-split"
        )
