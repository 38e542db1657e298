"""Which folders are classes, splits or groups, judged by their shape and names.

A folder of a split or a group has no images of its own, and holds the same folders as
its neighbours. Names alone don't tell: a class may be called "train", and "Testing" may
be written in any language. Where shape and names leave it open, a question is kept.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.data.folders.choice import CLASSES, GIVEN, MERGED, LayoutChoice
from core.data.folders.doubts import question
from core.data.folders.file_names import Entry
from core.data.folders.layout import SPLITS
from core.data.folders.question import LayoutQuestion
from core.data.folders.split_folders import splits_above, splits_inside
from core.data.folders.split_words import is_split_word, same_split, splits_of
from core.data.folders.tree import FolderTree
from core.language.texts import mark

_BESIDE_SPLITS = mark("a folder beside train, val and test; not used")
_NO_IMAGES = mark("a folder without images; not a class")

_FEW_IMAGES = 5  # covers and previews beside a data set, however small it is
_FEW_SHARE = 10  # or one of so many images


@dataclass(frozen=True)
class ClassFolder:
    """A folder whose files are images of one class."""

    entry: Entry
    name: str  # of the class, as its folder spells it
    split: str | None  # one of SPLITS, or None where the folders give none
    parent: str  # path of the folder that the class's own folder lies in
    is_whole: bool = True  # whether the files of its sub-folders belong to it


@dataclass
class Shape:
    """What the folders of a data set are."""

    classes: list[ClassFolder] = field(default_factory=list)
    question: LayoutQuestion | None = None


def judge(tree: FolderTree, choice: LayoutChoice | None = None) -> Shape:
    """Find the class folders, and count or name what lies beside them.

    Args:
        tree: The data set's folders.
        choice: What somebody said that they are; None = nobody did.
    """
    top = _descended(tree)
    folders = _with_images(tree, [top])
    if choice and choice.layout == MERGED:
        homes = [tree.unwrapped(folder.path) for folder in folders]
        folders = _with_images(tree, homes)
    if choice and not _is_about(choice, folders):
        choice = None
    if splits := _splits(tree, folders, choice):
        return Shape(_in_splits(tree, folders, splits))
    if inside := splits_inside(tree, folders):
        classes = _inside_classes(tree, folders, inside)
    else:
        classes = [_as_class(folder, None) for folder in folders]
    is_answered = choice is not None and choice.answers
    return Shape(classes, None if is_answered else question(tree, folders))


def _descended(tree: FolderTree) -> str:
    """Enter folders that only wrap; the one that holds the classes or splits."""
    top = str(tree.root)
    while True:
        folders = tree.with_images(top)
        if len(folders) != 1:
            return top
        (only,) = folders
        inner = [item.name for item in tree.with_images(only.path)]
        is_split = is_split_word(only.name) and len(splits_of(inner)) < len(inner)
        if is_split or not inner:
            return top
        few = max(_FEW_IMAGES, tree.num_images(only.path) // _FEW_SHARE)
        if tree.num_own_images(top) > few:
            return top
        _with_images(tree, [top])
        top = only.path


def _is_about(choice: LayoutChoice, folders: Sequence[Entry]) -> bool:
    """Whether the folders that were spoken of are still there."""
    names = {folder.name for folder in folders}
    return choice.layout != GIVEN or not names.isdisjoint(choice.splits)


def _splits(
    tree: FolderTree, folders: Sequence[Entry], choice: LayoutChoice | None
) -> Mapping[str, str]:
    """The splits by name of their folders; {} where these are no splits."""
    if choice and choice.layout == CLASSES:
        return {}
    if choice and choice.layout == GIVEN:
        return {name: it for name, it in choice.splits.items() if it in SPLITS}
    return splits_above(tree, folders)


def _with_images(tree: FolderTree, parents: Sequence[str]) -> list[Entry]:
    """The folders in these that may hold images; says what else there is."""
    found = []
    for parent in parents:
        tree.count_loose(parent)
        for folder in tree.entries(parent)[0]:
            if tree.has_images(folder.path):
                found.append(folder)
            else:
                tree.reject(folder, _NO_IMAGES)
    return found


def _in_splits(
    tree: FolderTree, folders: Sequence[Entry], splits: Mapping[str, str]
) -> list[ClassFolder]:
    used = [folder for folder in folders if folder.name in splits]
    for folder in folders:
        if folder.name not in splits:
            tree.reject(folder, _BESIDE_SPLITS)
    homes = _unwrapped(tree, used)
    classes = []
    for folder, home in zip(used, homes, strict=True):
        tree.count_loose(home)
        split = splits[folder.name]
        classes += [_as_class(item, split) for item in tree.with_images(home)]
    known = {item.name for item in classes}
    for home in homes:
        for item in tree.entries(home)[0]:
            if item.name not in known:
                tree.reject(item, _NO_IMAGES)
    return _with_training(classes)


def _with_training(classes: list[ClassFolder]) -> list[ClassFolder]:
    """The same, without a split where all lie in one that nothing could train on."""
    if {item.split for item in classes} in ({"test"}, {"validation"}):
        return [replace(item, split=None) for item in classes]
    return classes


def _unwrapped(tree: FolderTree, splits: Sequence[Entry]) -> list[str]:
    """Where the classes of each split lie: unzipping doubles folders (train/train/cat).

    A folder that lies alone in each of them (train/images/cat) only wraps, too.
    """
    homes = [_undoubled(tree, folder) for folder in splits]
    inner = [tree.with_images(home) for home in homes]
    only = [items[0] for items in inner if len(items) == 1]
    is_wrapped = len(only) == len(homes) and len({item.name for item in only}) == 1
    if is_wrapped and all(tree.is_group(item.path) for item in only):
        return [item.path for item in only]
    return homes


def _undoubled(tree: FolderTree, folder: Entry) -> str:
    path = folder.path
    while True:
        inner = tree.with_images(path)
        if len(inner) != 1 or not tree.with_images(inner[0].path):
            return path
        name = inner[0].name
        is_same = name.casefold() == folder.name.casefold()
        if not is_same and not same_split(name, folder.name):
            return path
        path = inner[0].path


def _inside_classes(
    tree: FolderTree,
    folders: Sequence[Entry],
    splits: Mapping[str, Mapping[str, str]],
) -> list[ClassFolder]:
    classes = []
    for folder in folders:
        tree.count_loose(folder.path)
        parent = os.path.dirname(folder.path)
        classes += [
            ClassFolder(item, folder.name, splits[folder.path][item.name], parent)
            for item in tree.with_images(folder.path)
        ]
    return classes


def _as_class(folder: Entry, split: str | None) -> ClassFolder:
    return ClassFolder(folder, folder.name, split, os.path.dirname(folder.path))
