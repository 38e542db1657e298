"""What the command line takes: its commands and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NoReturn

from core import __version__
from core.config import FRESH, PHASES, PRECISIONS, STRATEGIES, RunConfig
from core.errors import UserError

_PROGRAM = "python -m core"
_DATA = "a folder or zip of class folders, the sample elpv, or a data set's id"
_RUN = "a run's id, the beginning of one, or latest"
_DEFAULTS = RunConfig(dataset="")


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


def _whole(low: int) -> Callable[[str], int]:
    """A type for argparse: whole numbers from `low` on."""

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value < 2**31:
            raise argparse.ArgumentTypeError(f"{text} is no whole number from {low} on")
        return value

    return convert


def _views(text: str) -> int | str:
    """A type for argparse: a number of views, or new ones in every epoch."""
    try:
        return text if text == FRESH else _whole(0)(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, and not {FRESH}") from error


def _text(text: str) -> str:
    """A type for argparse: text; an empty path would mean the current folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("empty")
    return text


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
    recipes = add("recipes", "List ready-made settings, or all of one.", "default")
    recipes.add_argument("name", nargs="?", metavar="NAME", help="omit for all")
    _add_code(add("code", "Write a run or a recipe as plain Keras code.", "latest"))
    _add_studies(add)
    info = add("info", "Say what Thaw is and has, or all about one run.", "latest")
    info.add_argument("run", nargs="?", metavar="RUN", help=f"{_RUN}; omit for all")
    cache = add("cache", "Say what is kept to save computing it again.", "--clear")
    cache.add_argument(
        "--clear",
        nargs="?",
        const="all",
        type=_text,
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
    parser.add_argument("data", type=_text, metavar="DATA", help=_DATA)
    parser.add_argument("--seed", type=_whole(0), metavar="S", help="of a new split")
    parser.add_argument(
        "--new-split", action="store_true", help="split again where a split exists"
    )
    text = "of a new split (0.7 0.15 0.15)"
    parser.add_argument(
        "--fractions", nargs=3, type=float, metavar=("TRAIN", "VAL", "TEST"), help=text
    )


def _add_train(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    base = _DEFAULTS
    add("--data", required=True, type=_text, metavar="DATA", help=_DATA)
    text = "frozen: the head only; finetune: then the backbone's top layers too; "
    text += f"scratch: all of it from random weights ({base.strategy})"
    add("--strategy", choices=tuple(STRATEGIES), help=text)
    add("--backbone", metavar="NAME", help=f"`info` lists them ({base.backbone})")
    add("--alpha", type=float, metavar="A", help="width, MobileNets only (1.0)")
    add(
        "--weights",
        type=_text,
        metavar="W",
        help="imagenet, none or a weight file (imagenet; none from scratch)",
    )
    add("--image-size", type=_whole(0), metavar="N", help="pixels (the backbone's own)")
    text = f"per image ({base.views}); {FRESH}: new ones in every epoch, slower"
    add("--views", type=_views, metavar=f"K|{FRESH}", help=text)
    text = "bfloat16: the frozen layers on training images; mixed: the trained ones too"
    add("--precision", choices=PRECISIONS, help=f"{text} (float32)")
    add("--batch-size", type=_whole(1), metavar="N", help=f"({base.batch_size})")
    for phase in ("frozen", "finetune"):
        pace = base.phase(phase)
        text = f"at most ({pace.epochs})"
        add(f"--{phase}-epochs", type=_whole(1), metavar="N", help=text)
        text = f"learning rate ({pace.learning_rate:g})"
        add(f"--{phase}-lr", type=float, metavar="X", help=text)
    add("--unfreeze", type=_whole(0), metavar="N", help="top layers that phase two "
        "trains (0: the backbone's default)")  # fmt: skip
    _add_settings(parser)
    text = "of the run, and of the split where there is none yet (0)"
    add("--seed", type=_whole(0), metavar="S", help=text)
    text = "train with so many seeds, from --seed on, and report mean and spread (1)"
    add("--seeds", type=_whole(1), metavar="N", default=1, help=text)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    text = "a recipe's settings; `recipes` lists them"
    parser.add_argument("--recipe", type=_text, metavar="NAME", help=text)
    text = "any setting, such as frozen.learning_rate=1e-4 or "
    text += "finetune.steps.0.learning_rate=1e-5; may be given several times"
    parser.add_argument(
        "--set", action="append", type=_text, metavar="KEY=VALUE", help=text
    )


def _add_code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", metavar="RUN", help=_RUN)
    _add_settings(parser)
    text = "the folder to make for the script, its split and its weights"
    parser.add_argument("--output", type=_text, metavar="DIR", help=text)


def _add_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=_text, metavar="DATA", help=_DATA)
    text = "of the study, and of the split where there is none yet (0)"
    parser.add_argument("--seed", type=_whole(0), metavar="S", help=text)


def _add_studies(add: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """The commands that find something out before, or instead of, a training."""
    advise = add("advise", "Suggest how to train, from the images.", "photos")
    _add_study(advise)
    text = "from the numbers of images alone, without looking at their features"
    advise.add_argument("--quick", action="store_true", help=text)
    rank = add("rank", "Say which backbone to try first.", "photos")
    _add_study(rank)
    text = "probe this one; may be given several times (all with weights at hand)"
    rank.add_argument("--backbone", action="append", metavar="NAME", help=text)
    curve = add("curve", "Say whether more images would help.", "photos")
    _add_study(curve)
    text = f"whose features to use ({_DEFAULTS.backbone})"
    curve.add_argument("--backbone", metavar="NAME", help=text)
    find_lr = add("find-lr", "Find a phase's learning rate.", "photos --phase finetune")
    _add_study(find_lr)
    find_lr.add_argument("--phase", choices=PHASES, help="(the strategy's first one)")
    _add_settings(find_lr)


def _add_compare(parser: argparse.ArgumentParser) -> None:
    text = f"{_RUN}, with :frozen, :finetune or :scratch; one RUN compares its two"
    parser.add_argument("runs", nargs="+", metavar="RUN[:PHASE]", help=text)
    parser.add_argument("--split", choices=("test", "validation"), default="test")
    text = "images to name of each kind (20)"
    parser.add_argument("--limit", type=_whole(0), default=20, metavar="N", help=text)


def _add_predict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN[:PHASE]", help=_RUN)
    text = "a file, or a folder of files"
    parser.add_argument("images", nargs="+", type=_text, metavar="IMAGE", help=text)
    text = "most probable classes to give (5)"
    parser.add_argument("--top", type=_whole(1), default=5, metavar="N", help=text)


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN[:PHASE]", help=_RUN)
    text = "the folder to make; it must not exist"
    parser.add_argument("--to", required=True, type=_text, metavar="DIR", help=text)
    formats = ("keras", "openvino", "both")
    parser.add_argument("--format", choices=formats, default="both", help="(both)")
