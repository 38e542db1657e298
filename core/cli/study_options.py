"""The commands that find something out about images, and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core.cli.data_options import add_data_options
from core.cli.option_types import DATA, RUN, nonempty, whole
from core.cli.setting_options import add_recipe_options, add_setting_options
from core.config import PHASES, RunConfig
from core.runs.auto_formats import MINUTES
from core.runs.map_methods import METHODS
from core.runs.sweep_formats import AIMS, SEARCHES, TRIALS

_SWEEP_EXAMPLE = "--data photos --vary head.dropout=0.1:0.5 --vary frozen.learning_rate"


def _add_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=nonempty, metavar="DATA", help=DATA)
    text = "of the study, and of the split where there is none yet (0)"
    parser.add_argument("--seed", type=whole(0), metavar="S", help=text)
    add_data_options(parser)


def add_study_commands(add: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
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
    what = "Train the best model for the minutes that you have."
    _add_auto(add("auto", what, "--data photos --minutes 10"))
    _add_sweep(add("sweep", "Find settings by many small trainings.", _SWEEP_EXAMPLE))
    suspects = add("suspects", "Name the images whose label may be wrong.", "photos")
    _add_study(suspects)
    text = f"whose features to judge by ({RunConfig.backbone})"
    suspects.add_argument("--backbone", metavar="NAME", help=text)
    text = "write the suspects to this file, to decide about them and hand to decide"
    suspects.add_argument("--csv", type=nonempty, metavar="FILE", help=text)


def _add_auto(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--data", required=True, type=nonempty, metavar="DATA", help=DATA)
    text = f"that it may take, the search and the training of the best ({MINUTES:g})"
    add("--minutes", type=float, default=MINUTES, metavar="M", help=text)
    text = "of the training, and of the split where there is none yet (0)"
    add("--seed", type=whole(0), metavar="S", help=text)
    add_data_options(parser)


def _add_sweep(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--data", type=nonempty, metavar="DATA", help=DATA)
    text = "vary a setting: NAME=LOW:HIGH, NAME=A,B,C, or NAME for the range that "
    text += "suits it; may be given several times"
    add("--vary", action="append", type=nonempty, metavar="NAME=...", help=text)
    text = f"try so many settings, those as they are included ({TRIALS})"
    add("--trials", type=whole(1), default=TRIALS, metavar="N", help=text)
    text = f"how to choose what to try next ({next(iter(SEARCHES))})"
    add("--search", choices=tuple(SEARCHES), default=next(iter(SEARCHES)), help=text)
    text = "by what trials are judged, on validation images (accuracy)"
    add("--aim", choices=tuple(AIMS), default="accuracy", help=text)
    text = "train every trial to its end; else those that are far behind end early"
    add("--whole", action="store_true", help=text)
    text = "begin no trial after so many minutes (no limit)"
    add("--minutes", type=float, default=0.0, metavar="M", help=text)
    text = "train the best trial as a run at the end"
    add("--train-best", action="store_true", help=text)
    text = "train the trial of this number as a run at the end"
    add("--train", type=whole(0), metavar="NUMBER", help=text)
    text = "a sweep of before: go on with it, or say what it found"
    add("--study", type=nonempty, metavar="ID", help=text)
    add_setting_options(parser)
    add_recipe_options(parser)
    add_data_options(parser)


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
    add("data", type=nonempty, metavar="DATA", help=DATA)
    text = "a folder of unlabelled images, at any depth (the one of the last time)"
    add("--images", type=nonempty, metavar="FOLDER", help=text)
    text = f"whose model looks at them: {RUN} (the latest on DATA)"
    add("--run", type=nonempty, metavar="RUN[:PHASE]", help=text)
    text = "write the images to this file, to label them and hand to decide"
    add("--csv", type=nonempty, metavar="FILE", help=text)
    add_data_options(parser)
