"""The command for networks from files, and its options."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core.backbones.facts import PREPROCESSINGS
from core.backbones.own_formats import COLOURS, KINDS, LAYOUTS
from core.cli.option_types import nonempty, whole

ACTIONS = ("add", "look", "list", "remove")


def add_own_command(add: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """The command that takes networks in as backbones."""
    what = "Take a network from a file in as a frozen backbone, or list those."
    parser = add("backbone", what, "add network.onnx --preprocess torch")
    option = parser.add_argument
    text = "add a file, look at it only, list all, or remove one"
    option("action", choices=ACTIONS, help=text)
    text = "a file (.onnx, .tflite, .xml), or the name to remove (own:KEY)"
    option("file", nargs="?", type=nonempty, metavar="FILE", help=text)
    option("--name", type=nonempty, metavar="TEXT", help="what it is called in lists")
    text = "height and width of its input, pixels, where the file leaves them open"
    option("--size", type=whole(8), metavar="N", help=text)
    option("--layout", choices=LAYOUTS, help="order of its input, the batch first")
    option("--colours", choices=COLOURS, help="their order, where it is not RGB")
    text = "what it expects of pixels, where the file does not say it"
    option("--preprocess", choices=PREPROCESSINGS, help=text)
    three = "of pixels in [0, 1], by colour, in the network's order"
    form = ("R", "G", "B")
    option("--mean", nargs=3, type=float, metavar=form, help=f"mean {three}")
    option("--std", nargs=3, type=float, metavar=form, help=f"deviation {three}")
    text = "where features are taken (the network's end)"
    option("--node", type=nonempty, metavar="NAME", help=text)
    text = "what that node makes, where it may be more than one thing"
    option("--kind", choices=KINDS, help=text)
