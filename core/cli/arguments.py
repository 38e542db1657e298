"""What the command line takes: its commands and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NoReturn

from core import __version__
from core.cli.data_options import add_data_options
from core.cli.option_types import nonempty, whole
from core.cli.setting_options import add_recipe_options, add_setting_options
from core.cli.split_options import add_split_options
from core.config import PHASES, RunConfig
from core.errors import UserError
from core.runs.map_methods import METHODS

_PROGRAM = "python -m core"
_DATA = "a folder, zip or tar of class folders, the sample elpv, or a data set's id"
_RUN = "a run's id, the beginning of one, or latest"


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
    _add_compare(
        add("compare", "Compare two results on the same images, in pairs.", "latest")
    )
    _add_predict(
        add("predict", "Classify images with a finished run.", "latest cat.jpg new/")
    )
    _add_export(
        add("export", "Write a finished model to a folder.", "latest --to model")
    )
    _add_decide(add("decide", "Take decisions about images.", "photos --csv todo.csv"))
    _add_card(add("card", "Describe a data set on one page.", "photos --to card.html"))
    _add_lists(add)
    _add_code(add("code", "Write a run or a recipe as plain Keras code.", "latest"))
    _add_studies(add)
    info = add("info", "Say what Thaw is and has, or all about one run.", "latest")
    info.add_argument("run", nargs="?", metavar="RUN", help=f"{_RUN}; omit for all")
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
    parser.add_argument("data", type=nonempty, metavar="DATA", help=_DATA)
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
    parser.add_argument("data", type=nonempty, metavar="DATA", help=_DATA)
    add_split_options(parser)
    add_data_options(parser)


def _add_train(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--data", required=True, type=nonempty, metavar="DATA", help=_DATA)
    add_setting_options(parser)
    add_recipe_options(parser)
    text = "train with so many seeds, from --seed on, and report mean and spread (1)"
    add("--seeds", type=whole(1), metavar="N", default=1, help=text)
    text = "train on so many folds (3 to 10), made by the split's rule where it is none"
    add("--folds", type=whole(1), metavar="K", help=text)
    add_data_options(parser)


def _add_code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", metavar="RUN", help=_RUN)
    add_recipe_options(parser)
    text = "the folder to make for the script, its split and its weights"
    parser.add_argument("--output", type=nonempty, metavar="DIR", help=text)


def _add_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=nonempty, metavar="DATA", help=_DATA)
    text = "of the study, and of the split where there is none yet (0)"
    parser.add_argument("--seed", type=whole(0), metavar="S", help=text)
    add_data_options(parser)


def _add_studies(add: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """The commands that find something out before, or instead of, a training."""
    advise = add("advise", "Suggest how to train, from the images.", "photos")
    _add_study(advise)
    text = "from the numbers of images alone, without looking at their features"
    advise.add_argument("--quick", action="store_true", help=text)
    _add_study(add("health", "Say what is wrong with the images.", "photos"))
    _add_map(add("map", "Lay the images out, like ones near each other.", "photos"))
    rank = add("rank", "Say which backbone to try first.", "photos")
    _add_study(rank)
    text = "probe this one; may be given several times (all with weights at hand)"
    rank.add_argument("--backbone", action="append", metavar="NAME", help=text)
    curve = add("curve", "Say whether more images would help.", "photos")
    _add_study(curve)
    text = f"whose features to use ({RunConfig.backbone})"
    curve.add_argument("--backbone", metavar="NAME", help=text)
    find_lr = add("find-lr", "Find a phase's learning rate.", "photos --phase finetune")
    _add_study(find_lr)
    find_lr.add_argument("--phase", choices=PHASES, help="(the strategy's first one)")
    add_recipe_options(find_lr)
    _add_pool(add("pool", "Say which images to label first.", "photos --images new"))
    suspects = add("suspects", "Name the images whose label may be wrong.", "photos")
    _add_study(suspects)
    text = f"whose features to judge by ({RunConfig.backbone})"
    suspects.add_argument("--backbone", metavar="NAME", help=text)
    text = "write the suspects to this file, to decide about them and hand to decide"
    suspects.add_argument("--csv", type=nonempty, metavar="FILE", help=text)


def _add_lists(add: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """The commands that list what Thaw brings along."""
    recipes = add("recipes", "List ready-made settings, or all of one.", "default")
    recipes.add_argument("name", nargs="?", metavar="NAME", help="omit for all")
    text = "List small public data sets, or download one."
    samples = add("samples", text, "flowers")
    text = "download this one, or go on with it; omit to list all"
    samples.add_argument("name", nargs="?", type=nonempty, metavar="NAME", help=text)


def _add_map(parser: argparse.ArgumentParser) -> None:
    _add_study(parser)
    text = f"pca is done at once, the others keep who is near whom ({METHODS[0]})"
    parser.add_argument("--method", choices=METHODS, default=METHODS[0], help=text)
    text = f"whose features to lay out ({RunConfig.backbone})"
    parser.add_argument("--backbone", metavar="NAME", help=text)
    text = "write path, x and y of each image to this file"
    parser.add_argument("--csv", type=nonempty, metavar="FILE", help=text)


def _add_pool(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("data", type=nonempty, metavar="DATA", help=_DATA)
    text = "a folder of unlabelled images, at any depth (the one of the last time)"
    add("--images", type=nonempty, metavar="FOLDER", help=text)
    text = f"whose model looks at them: {_RUN} (latest)"
    add("--run", default="latest", metavar="RUN[:PHASE]", help=text)
    text = "write the images to this file, to label them and hand to decide"
    add("--csv", type=nonempty, metavar="FILE", help=text)
    add_data_options(parser)


def _add_decide(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("data", type=nonempty, metavar="DATA", help=_DATA)
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
    add("data", type=nonempty, metavar="DATA", help=_DATA)
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
    text = f"{_RUN}, with :frozen, :finetune or :scratch; one RUN compares its two"
    parser.add_argument("runs", nargs="+", metavar="RUN[:PHASE]", help=text)
    parser.add_argument("--split", choices=("test", "validation"), default="test")
    text = "images to name of each kind (20)"
    parser.add_argument("--limit", type=whole(0), default=20, metavar="N", help=text)
    text = "pool all folds of the set that RUN is one of"
    parser.add_argument("--folds", action="store_true", help=text)


def _add_predict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN[:PHASE]", help=_RUN)
    text = "a file, a folder of files, or a pattern such as 'new/**/*.jpg'"
    parser.add_argument("images", nargs="+", type=nonempty, metavar="IMAGE", help=text)
    text = "most probable classes to give (5)"
    parser.add_argument("--top", type=whole(1), default=5, metavar="N", help=text)


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN[:PHASE]", help=_RUN)
    text = "the folder to make; it must not exist"
    parser.add_argument("--to", required=True, type=nonempty, metavar="DIR", help=text)
    formats = ("keras", "openvino", "both")
    parser.add_argument("--format", choices=formats, default="both", help="(both)")
