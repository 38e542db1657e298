"""The options that say how a data set's labels are found."""

from __future__ import annotations

import argparse

from core.cli.option_types import level, named_splits, nonempty
from core.data.archives.code_pages import MORE_TITLES, TITLES
from core.data.folders.choice import CLASSES, FOLDERS, MERGED


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """All options but the data set itself; what they say is remembered with it."""
    add = parser.add_argument
    text = (
        "what folders are that hold the same folders: classes, or groups of them "
        "(merged); folders: as their shape tells, whatever was said before"
    )
    add("--layout", choices=(CLASSES, MERGED, FOLDERS), help=text)
    text = "which folders are train, validation, test or unused: Learn=train,Exam=test"
    add("--splits", type=named_splits, metavar="FOLDER=S", help=text)
    text = "which of nested class folders count: top, leaf, or 2 and so on"
    add("--class-level", type=level, metavar="N", help=text)
    text = "a table that names images and classes: CSV, TSV, JSON lines"
    add("--labels", type=nonempty, metavar="FILE", help=text)
    for name, what in (
        ("path", "file names"),
        ("label", "classes; given several times, each has a 1 where it is meant"),
        ("split", "train, val or test"),
    ):
        action = "append" if name == "label" else "store"
        text = f"of --labels, with {what} (guessed)"
        add(f"--{name}-column", action=action, type=nonempty, metavar="C", help=text)
    text = "names of the classes whose numbers stand in --labels, one a line from 0 on"
    add("--class-names", type=nonempty, metavar="FILE", help=text)
    text = "read classes from file names, such as {class}_{number}.jpg or ^([a-z]+)"
    add("--class-pattern", type=nonempty, metavar="PATTERN", help=text)
    text = "do without this class; may be given several times"
    add("--leave-out", action="append", type=nonempty, metavar="CLASS", help=text)
    text = "use a class again that was left out"
    add("--take-in", action="append", type=nonempty, metavar="CLASS", help=text)
    add(
        "--encoding",
        choices=(*TITLES, *MORE_TITLES),
        default="",
        metavar="PAGE",
        help="of an archive's names, where they come out wrong: gbk, cp866, ...",
    )
