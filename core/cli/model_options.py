"""The commands that use, explain and take away a finished model, and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core.cli.data_options import add_data_options
from core.cli.option_types import DATA, RUN, nonempty, share, whole
from core.cli.serve_options import add_serve_command
from core.exports.formats import FORMATS
from core.runs.export_formats import GOLDEN_KINDS

# "both" is what versions before 0.6 had.
EXPORTS = (*FORMATS, "both", "all")


def add_model_commands(add: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """The commands that take a finished phase."""
    _add_predict(
        add("predict", "Classify images with a finished run.", "latest cat.jpg new/")
    )
    _add_evaluate(add("evaluate", "Judge a model on new images.", "latest new_photos"))
    _add_trust(add("trust", "Say how far a run's answers can be trusted.", "latest"))
    what = "Show what in images speaks for a class."
    _add_explain(add("explain", what, "latest cat.jpg --to why"))
    add_serve_command(add)
    what = "Write a model as zips that run elsewhere."
    _add_export(add("export", what, "latest --format onnx --to model.zip"))


def _add_predict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN[:PHASE]", help=RUN)
    add = parser.add_argument
    text = "a file, a folder of files, or a pattern such as 'new/**/*.jpg'; with --csv "
    text += "also a zip or tar, and - for paths on standard input"
    add("images", nargs="+", type=nonempty, metavar="IMAGE", help=text)
    text = "most probable classes to give (5; with --csv all, or 5 of more than 60)"
    add("--top", type=whole(1), metavar="N", help=text)
    text = "write a row per image to this file as they are done, for any number of "
    text += "images; called again, it goes on after the last row"
    add("--csv", type=nonempty, metavar="FILE", help=text)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("run", metavar="RUN[:PHASE]", help=RUN)
    add("data", type=nonempty, metavar="DATA", help=DATA)
    text = "judge it also on images that it was trained on, or chosen by"
    add("--keep-seen", action="store_true", help=text)
    add_data_options(parser)


def _add_trust(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("run", metavar="RUN[:PHASE]", help=RUN)
    text = "share of validation images that may count as unlike the training images"
    add("--false-alarms", type=share, metavar="SHARE", help=f"{text} (0.05)")
    add("--again", action="store_true", help="work it out anew, though it is there")


def _add_explain(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("run", metavar="RUN[:PHASE]", help=RUN)
    text = "a file, a folder of files, or a pattern such as 'new/**/*.jpg'"
    add("images", nargs="+", type=nonempty, metavar="IMAGE", help=text)
    text = "the folder to make for the overlays; it must not exist"
    add("--to", required=True, type=nonempty, metavar="DIR", help=text)
    text = "the class to explain (the most probable one of each image)"
    add("--class", dest="class_name", type=nonempty, metavar="NAME", help=text)
    text = "cam: the activation map; occlusion: hide each place in turn (cam, unless "
    text += "the network's last map is too coarse)"
    add("--method", choices=("cam", "occlusion"), help=text)


def _add_export(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("run", nargs="?", metavar="RUN[:PHASE]", help=RUN)
    text = "the zip or the folder to make, or a folder to put zips into"
    add("--to", type=nonempty, metavar="FILE_OR_FOLDER", help=text)
    add("--format", choices=EXPORTS, default="both", help="both = keras and openvino")
    text = "prove it with images of the data set, or with drawn patterns"
    add("--golden", choices=GOLDEN_KINDS, default="images", help=f"{text} (images)")
    text = "look at an exported zip and prove it again, in place of exporting"
    add("--check", type=nonempty, metavar="ZIP", help=text)
