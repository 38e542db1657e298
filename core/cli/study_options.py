"""The commands that find something out about images, and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core.cli.data_options import add_data_options
from core.cli.option_types import DATA, RUN, nonempty, whole
from core.cli.setting_options import add_recipe_options
from core.config import PHASES, RunConfig
from core.runs.map_methods import METHODS


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
    suspects = add("suspects", "Name the images whose label may be wrong.", "photos")
    _add_study(suspects)
    text = f"whose features to judge by ({RunConfig.backbone})"
    suspects.add_argument("--backbone", metavar="NAME", help=text)
    text = "write the suspects to this file, to decide about them and hand to decide"
    suspects.add_argument("--csv", type=nonempty, metavar="FILE", help=text)


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
