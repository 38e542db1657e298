"""The options of `split`, and the rule that they stand for."""

from __future__ import annotations

import argparse
from dataclasses import replace

from core.access.roots import require_readable
from core.cli.console import Console
from core.cli.option_types import nonempty, whole
from core.data.datasets import Dataset
from core.data.scan import Scan
from core.data.splitting.rule import CSV, FOLDER, NO_GROUPS, PATTERN, SplitRule
from core.data.splitting.table import keep_table, kept_table
from core.errors import ConfigError
from core.storage.given_paths import given_path

_FRACTIONS = ("TRAIN", "VAL", "TEST")


def add_split_options(parser: argparse.ArgumentParser) -> None:
    """All options but those that name the data set."""
    add = parser.add_argument
    text = "what keeps images on one side: none, folder, pattern:REGEX or csv:FILE"
    add("--group-by", type=grouping, metavar="RULE", help=text)
    text = "(0.7 0.15 0.15)"
    add("--fractions", nargs=3, type=float, metavar=_FRACTIONS, help=text)
    add("--seed", type=whole(0), metavar="S", help="another one, another split (0)")
    text = "deal the images out to K folds (3 to 10), each of them tested once"
    add("--folds", type=whole(1), metavar="K", help=text)
    add("--name", type=nonempty, metavar="NAME", help="keep the split under this name")
    text = "let near-duplicates that are known lie on different sides"
    add("--ignore-twins", action="store_true", help=text)
    text = "leave out images whose group or twins lie in a better protected given split"
    add("--repair", action="store_true", help=text)
    text = "say what would come of it, and change nothing"
    add("--dry-run", action="store_true", help=text)
    other = parser.add_mutually_exclusive_group()
    text = "keep every image on its side and place only new ones"
    other.add_argument("--extend", action="store_true", help=text)
    other.add_argument("--list", action="store_true", help="list the splits with names")
    text = "train on the split of this name from now on"
    other.add_argument("--use", type=nonempty, metavar="NAME", help=text)
    text = "delete the split of this name; runs keep their own copy"
    other.add_argument("--delete", type=nonempty, metavar="NAME", help=text)


def grouping(text: str) -> tuple[str, str]:
    """A way to group and what belongs to it, as in "pattern:^(\\d+)_"."""
    way, _, rest = text.partition(":")
    if way in (NO_GROUPS, FOLDER) and not rest:
        return way, ""
    if way in (PATTERN, CSV) and rest:
        return way, rest
    raise argparse.ArgumentTypeError(
        f"{text} is not none, folder, pattern:REGEX or csv:FILE"
    )


def require_one_purpose(arguments: argparse.Namespace) -> None:
    """Check that what lists or chooses a split does not say how to make one.

    Raises:
        ConfigError: It does.
    """
    making = {
        "--group-by": arguments.group_by,
        "--fractions": arguments.fractions,
        "--seed": arguments.seed is not None,
        "--ignore-twins": arguments.ignore_twins,
        "--repair": arguments.repair,
        "--folds": arguments.folds,
    }
    naming = {"--name": arguments.name, "--dry-run": arguments.dry_run}
    alone = {
        "--extend": (arguments.extend, making),
        "--list": (arguments.list, making | naming),
        "--use": (arguments.use, making | naming),
        "--delete": (arguments.delete, making | naming),
    }
    for option, (is_given, others) in alone.items():
        if is_given and (found := [name for name, value in others.items() if value]):
            action = "An extended split keeps its rule." if option == "--extend" else ""
            raise ConfigError(
                f"{option} alone",
                f"{option} with {found[0]}",
                f"Leave one of them out. {action}".strip(),
            )


def chosen_rule(
    arguments: argparse.Namespace, dataset: Dataset, scan: Scan, console: Console
) -> SplitRule:
    """The rule that the options stand for; a table of groups is kept.

    Raises:
        ConfigError: A pattern or a table is none, or folds are too few or too many.
        UserError: The table may not be read.
    """
    way, rest = arguments.group_by or (NO_GROUPS, "")
    rule = SplitRule(
        keeps_twins=not arguments.ignore_twins,
        repairs=arguments.repair,
        seed=arguments.seed or 0,
        folds=arguments.folds or 0,
    )
    if arguments.fractions:
        train, validation, test = arguments.fractions
        rule = replace(rule, fractions=(train, validation, test))
    if way != CSV:
        return replace(rule, group_by=way, pattern=rest)
    path = given_path(rest)
    require_readable(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        received = f"{path} ({error.strerror})"
        raise ConfigError("a CSV file of groups", received, "Check it.") from error
    name = keep_table(dataset, data, path.name)
    paths = [image.path for image in scan.images]
    columns = kept_table(dataset, name).guessed_columns(paths)
    console.note(
        f"Images by the column {columns[0]}, groups by the column {columns[1]}."
    )
    return replace(
        *(rule,),
        group_by=CSV,
        table=name,
        path_column=columns[0],
        group_column=columns[1],
    )
