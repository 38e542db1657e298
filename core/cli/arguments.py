"""What the command line takes: its commands and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NoReturn

from core import __version__
from core.cli.data_options import add_data_options
from core.cli.model_options import add_model_commands
from core.cli.option_types import DATA, RUN, nonempty, whole
from core.cli.own_options import add_own_command
from core.cli.setting_options import add_recipe_options, add_setting_options
from core.cli.sharing_options import add_sharing_commands
from core.cli.split_options import add_split_options
from core.cli.study_options import add_study_commands
from core.errors import UserError

_PROGRAM = "python -m core"


class UsageError(UserError):
    """Arguments that no command can be made of."""


class _Parser(argparse.ArgumentParser):
    """Raises what argparse would print."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            f"arguments as `{self.prog} --help` explains them",
            message,
            "Correct them and call it again.",
        )


def make_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = _Parser(
        prog=_PROGRAM,
        description="Thaw: train, judge and use an image classifier.",
        epilog=f"`{_PROGRAM} COMMAND --help` explains a command. THAW_HOME is where "
        "everything is kept (default: ~/.thaw).",
        allow_abbrev=False,
    )
    parser.set_defaults(json=False, debug=False)
    _add_general(parser)
    parser.add_argument(
        "--version",
        action="version",
        version=f"Thaw {__version__}",
        help="print Thaw's version; `info` has those of its packages too",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, what: str, example: str) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name,
            help=what,
            description=what,
            epilog=f"Example: {_PROGRAM} {name} {example}",
            allow_abbrev=False,
        )
        _add_general(command)
        return command

    _add_scan(add("scan", "Say what is in a data set and split it.", "photos"))
    _add_split(add("split", "Divide images by groups, or add to it.", "photos --list"))
    _add_train(add("train", "Train an image classifier.", "--data photos --seed 3"))
    _add_compare(add("compare", "Compare 2 to 8 results on the same images.", "latest"))
    add_model_commands(add)
    add_sharing_commands(add)
    _add_decide(add("decide", "Take decisions about images.", "photos --csv todo.csv"))
    _add_card(add("card", "Describe a data set on one page.", "photos --to card.html"))
    _add_lists(add)
    _add_code(add("code", "Write a run or a recipe as plain Keras code.", "latest"))
    add_study_commands(add)
    add_own_command(add)
    info = add("info", "Say what Thaw is and has, or all about one run.", "latest")
    info.add_argument("run", nargs="?", metavar="RUN", help=f"{RUN}; omit for all")
    info.add_argument("--all", action="store_true", help="list archived runs, too")
    _add_note(add("note", "Name, tag, note or archive runs.", "latest --tag good"))
    cache = add("cache", "Say what is kept to save computing it again.", "--clear")
    cache.add_argument(
        "--clear",
        nargs="?",
        const="all",
        type=nonempty,
        metavar="KIND",
        help="delete all of it or one kind; a run that needs it computes it again",
    )
    return parser


def _add_general(parser: argparse.ArgumentParser) -> None:
    # SUPPRESS: a command must not reset what stands before it on the line.
    for name, text in (
        ("--json", "print one JSON object on standard output, all else elsewhere"),
        ("--debug", "show the traceback of an error"),
    ):
        parser.add_argument(
            name, action="store_true", default=argparse.SUPPRESS, help=text
        )


def _add_scan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=nonempty, metavar="DATA", help=DATA)
    parser.add_argument("--seed", type=whole(0), metavar="S", help="of a new split")
    parser.add_argument(
        "--new-split", action="store_true", help="split again where a split exists"
    )
    text = "of a new split (0.7 0.15 0.15)"
    parser.add_argument(
        "--fractions", nargs=3, type=float, metavar=("TRAIN", "VAL", "TEST"), help=text
    )
    add_data_options(parser)


def _add_split(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=nonempty, metavar="DATA", help=DATA)
    add_split_options(parser)
    add_data_options(parser)


def _add_train(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--data", required=True, type=nonempty, metavar="DATA", help=DATA)
    add_setting_options(parser)
    add_recipe_options(parser)
    text = "train with so many seeds, from --seed on, and report mean and spread (1)"
    add("--seeds", type=whole(1), metavar="N", default=1, help=text)
    text = "train on so many folds (3 to 10), made by the split's rule where it is none"
    add("--folds", type=whole(1), metavar="K", help=text)
    add_data_options(parser)


def _add_code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", metavar="RUN", help=RUN)
    add_recipe_options(parser)
    text = "the folder to make for the script, its split and its weights"
    parser.add_argument("--output", type=nonempty, metavar="DIR", help=text)


def _add_lists(add: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """The commands that list what Thaw brings along."""
    recipes = add("recipes", "List ready-made settings, or all of one.", "default")
    recipes.add_argument("name", nargs="?", metavar="NAME", help="omit for all")
    text = "List small public data sets, or download one."
    samples = add("samples", text, "flowers")
    text = "download this one, or go on with it; omit to list all"
    samples.add_argument("name", nargs="?", type=nonempty, metavar="NAME", help=text)


def _add_note(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("runs", nargs="+", type=nonempty, metavar="RUN", help=RUN)
    text = 'what it is called in lists; "" takes the name away'
    add("--name", metavar="TEXT", help=text)
    add("--tag", action="append", type=nonempty, metavar="TAG", help="add this tag")
    text = "take this tag away"
    add("--untag", action="append", type=nonempty, metavar="TAG", help=text)
    add("--note", metavar="TEXT", help='what to remember of it; "" takes it away')
    either = parser.add_mutually_exclusive_group()
    text = "leave it out of lists; nothing is deleted"
    either.add_argument("--archive", action="store_true", help=text)
    either.add_argument("--unarchive", action="store_true", help="list it again")


def _add_decide(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("data", type=nonempty, metavar="DATA", help=DATA)
    text = "with columns path, action (exclude, relabel, keep, group, ...) and value"
    add("--csv", type=nonempty, metavar="FILE", help=text)
    add("--strict", action="store_true", help="take nothing unless all rows can be")
    text = "let relabel name classes that there are not yet"
    add("--new-classes", action="store_true", help=text)
    text = "write all decisions, the new ones too, to this file"
    add("--export", type=nonempty, metavar="FILE", help=text)
    add_data_options(parser)


def _add_card(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("data", type=nonempty, metavar="DATA", help=DATA)
    text = "write it to this file, as Markdown (.md) or with pictures (.html)"
    add("--to", type=nonempty, metavar="FILE", help=text)
    for name, text in (
        ("description", "what the images show"),
        ("source", "who made the images, or where they were found"),
        ("licence", "what may be done with the images"),
    ):
        add(f"--{name}", metavar="TEXT", help=f"{text}; it is kept")
    add_data_options(parser)


def _add_compare(parser: argparse.ArgumentParser) -> None:
    text = f"{RUN}, with :frozen, :finetune or :scratch; one RUN compares its two"
    parser.add_argument("runs", nargs="+", metavar="RUN[:PHASE]", help=text)
    parser.add_argument("--split", choices=("test", "validation"), default="test")
    text = "images to name of each kind (20)"
    parser.add_argument("--limit", type=whole(0), default=20, metavar="N", help=text)
    text = "pool all folds of the set that RUN is one of"
    parser.add_argument("--folds", action="store_true", help=text)
