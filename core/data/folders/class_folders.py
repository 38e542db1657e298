"""Which files of a folder are images of which class and split, by their place alone."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.data.folders.choice import LayoutChoice
from core.data.folders.labels_elsewhere import labels_elsewhere, marks_objects
from core.data.folders.layout import SPLITS, Listing
from core.data.folders.levels import DEEPER, at_level, is_deeper
from core.data.folders.question import UnclearLayout
from core.data.folders.shape import ClassFolder, judge
from core.data.folders.spelling import spelled_alike
from core.data.folders.tree import FolderTree
from core.errors import DataError
from core.language.kept import retold
from core.language.texts import _, mark, plural
from core.storage.given_paths import readable

_UNLABELLED = mark(
    "a folder of a split that is called like no class of train; not used"
)
_FROM_LABELS = mark(
    "Thaw takes an image's class from its folder: put the images of each class into a "
    "folder named after the class."
)
_UNKNOWN_COLUMNS = mark(
    "Which of its columns name images and classes could not be told: say so with "
    "--labels, --path-column and --label-column, or put the images of each class into "
    "a folder named after the class."
)


def list_folder(root: Path, choice: LayoutChoice | None = None) -> Listing:
    """List a folder with one sub-folder per class, without opening any file.

    `train`, `val` and `test` above the classes, or within each of them, are splits, by
    these and other usual names. A folder that only wraps all of this is entered, also
    with a cover beside it. Sub-folders of a class belong to it. Files beside the class
    folders are not used; folders without images are no classes. Where the same class
    folders lie in several folders whose names say nothing, the listing has a question.

    Args:
        root: The data set's folder.
        choice: The answer to that question; None = not given.

    Returns:
        The listing, files sorted by path.

    Raises:
        DataError: The folder is missing, unreadable, or not a folder.
    """
    return list_folders(opened_tree(root), choice)


def opened_tree(root: Path) -> FolderTree:
    """A data set's folder, to be read.

    Raises:
        DataError: The folder is missing, unreadable, or not a folder.
    """
    _require_folder(root)
    return FolderTree(root.resolve())


def list_folders(tree: FolderTree, choice: LayoutChoice | None = None) -> Listing:
    """See `list_folder`."""
    shape = judge(tree, choice)
    level = choice.level if choice else None
    classes = shape.classes if level is None else at_level(tree, shape.classes, level)
    names, notes = spelled_alike(classes)
    for folder in _labelled(tree, classes, names):
        place = folder.entry.path, names[folder.name], folder.split
        tree.add_files(*place, folder.is_whole)
    listing = tree.finished()
    listing.notes.extend(notes)
    listing.question = shape.question
    is_answered = choice is not None and choice.answers
    if not (is_answered or shape.question) and is_deeper(tree, classes):
        listing.notes.append(DEEPER)
    if shape.question or len(listing.class_names) < 2:
        listing.labels_elsewhere = labels_elsewhere(tree)
    return listing


def _labelled(
    tree: FolderTree, folders: Sequence[ClassFolder], names: Mapping[str, str]
) -> list[ClassFolder]:
    """The same, without splits that hold no class of the training images.

    Competitions give their test images without labels: test/test, test/unknown.
    """
    trained = {names[item.name] for item in folders if item.split == "train"}
    kept = []
    for split in (None, *SPLITS):
        of_split = [item for item in folders if item.split == split]
        if trained and trained.isdisjoint(names[item.name] for item in of_split):
            for item in of_split:
                tree.reject(item.entry, _UNLABELLED)
        else:
            kept += of_split
    return kept


def require_classes(listing: Listing) -> None:
    """Check that there are at least two class folders.

    Raises:
        DataError: There are fewer; it says what was found instead. UnclearLayout where
            the classes can be found in another way.
    """
    if len(listing.class_names) >= 2:
        return
    if listing.ways:
        raise _unclear(listing)
    left_out = _left_out(listing)
    if listing.labels_elsewhere:
        expected = _("a folder with one sub-folder per class")
        is_marked = marks_objects(listing.labels_elsewhere)
        action = _FROM_LABELS if is_marked else _UNKNOWN_COLUMNS
        raise DataError(expected, retold(listing.labels_elsewhere), _(action))
    if listing.is_told:
        raise DataError(
            _("at least two classes"),
            ", ".join(listing.class_names) or _("none"),
            _("Choose other columns, or another pattern.") + left_out,
        )
    if listing.class_names:
        raise DataError(
            _("at least two class folders"),
            _("one ({name})", name=next(iter(listing.class_names))),
            _("Add a sub-folder with the images of another class.") + left_out,
        )
    num_images = listing.num_loose_images
    if num_images:
        received = plural(
            "{count} image directly in the folder",
            "{count} images directly in the folder",
            num_images,
        )
    elif listing.bad_files:
        received = _("a folder without class folders that can be used")
    else:
        received = _("a folder without sub-folders or images")
    raise DataError(
        _("a folder with one sub-folder per class"),
        received,
        _("Put the images of each class into a sub-folder named after the class.")
        + left_out,
    )


def require_answered(listing: Listing) -> None:
    """Check that nothing is left to ask about the folders.

    Raises:
        UnclearLayout: They may be classes or splits.
    """
    if listing.question is None:
        return
    if listing.question.is_flat and listing.ways:
        raise _unclear(listing)
    raise listing.question.error(listing.labels_elsewhere)


def _unclear(listing: Listing) -> UnclearLayout:
    """The refusal where labels can be found elsewhere, once somebody says so."""
    way = listing.ways[0]
    if way.table:
        first, *more = way.table.files
        what = _("images whose labels seem to stand in the file {file}", file=first)
        option = f"--labels {shlex.quote(first.rpartition('/')[2] if more else first)}"
    else:
        what = _("images that are called like {pattern}", pattern=way.pattern)
        option = f"--class-pattern {shlex.quote(way.pattern)}"
    return UnclearLayout(
        _("a folder with one sub-folder per class"),
        what,
        _("Say that this is so, on the Dataset page or with {option}.", option=option),
    )


def _left_out(listing: Listing) -> str:
    """What was left out most often, and why, as a sentence; "" = nothing."""
    reasons = Counter(bad.reason for bad in listing.bad_files)
    if not reasons or listing.num_loose_images:
        return ""
    reason, count = reasons.most_common(1)[0]
    first = next(bad.path for bad in listing.bad_files if bad.reason == reason)
    why = retold(reason)
    if count == 1:
        told = _("Left out: {path} ({reason}).", path=first, reason=why)
    else:
        told = plural(
            "Left out: {path} and {count} more ({reason}).",
            "Left out: {path} and {count} more ({reason}).",
            count - 1,
            path=first,
            reason=why,
        )
    return f" {told}"


def not_a_folder(root: Path) -> str:
    """What there is where a folder should be, as a noun phrase."""
    path = readable(str(root))
    if root.exists():
        return _("{path} (a file)", path=path)
    return _("{path} (missing)", path=path)


def _require_folder(root: Path) -> None:
    expected = _("a folder with one sub-folder per class")
    try:
        if root.is_dir():
            os.scandir(root).close()
            return
        received = not_a_folder(root)
        action = _("Check the path.")
    except OSError as error:
        received = f"{root} ({error.strerror})"
        action = _("Check the path and your permission to open it.")
    raise DataError(expected, received, action)
