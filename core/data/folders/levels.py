"""Classes within classes, such as animals/dogs/poodle: which level counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.data.folders.choice import LEAF, TOP, LayoutChoice
from core.data.folders.shape import ClassFolder, judge
from core.data.folders.split_words import splits_of
from core.data.folders.tree import FolderTree
from core.language.texts import mark

DEEPER = mark(
    "The class folders hold further folders. The top ones are read as the classes; "
    "deeper ones can be, on the Dataset page or with --class-level leaf."
)


@dataclass(frozen=True)
class Level:
    """What the classes would be at one level of the folders."""

    number: int  # TOP, 2, ... or LEAF
    counts: Mapping[str, int]  # files called like images, by class


def is_deeper(tree: FolderTree, classes: Sequence[ClassFolder]) -> bool:
    """Whether most of the class folders hold nothing but folders of images."""
    groups = sum(tree.is_group(folder.entry.path) for folder in classes)
    is_split = any(_inner_splits(tree, folder) for folder in classes)
    return bool(groups) and groups * 2 >= len(classes) and not is_split


def at_level(
    tree: FolderTree, classes: Sequence[ClassFolder], level: int
) -> list[ClassFolder]:
    """The folders at a level, or the deepest above it, as the classes.

    A class is called like its folder; where two are called alike, like the path to it
    from the first level on: dogs/other and cats/other.

    Args:
        tree: The data set's folders.
        classes: Those of the first level.
        level: TOP, 2, ... or LEAF.
    """
    found = [it for folder in classes for it in _below(tree, folder, level, TOP)]
    paths = {folder.name for folder in found}
    ends = Counter(_end(path).casefold() for path in paths)
    return [
        replace(folder, name=_end(folder.name))
        if ends[_end(folder.name).casefold()] == 1
        else folder
        for folder in found
    ]


def levels(tree: FolderTree, choice: LayoutChoice | None = None) -> list[Level]:
    """What the classes would be at each level that there is, the top one first.

    Args:
        tree: The data set's folders.
        choice: What somebody said of them; its level makes no difference.
    """
    top = judge(tree, choice).classes
    found = [_level(tree, top, TOP)]
    while (deeper := _level(tree, top, len(found) + 1)).counts != found[-1].counts:
        found.append(deeper)
    return found if len(found) < 2 else [*found[:-1], _level(tree, top, LEAF)]


def _level(tree: FolderTree, top: Sequence[ClassFolder], number: int) -> Level:
    counts: Counter[str] = Counter()
    for folder in at_level(tree, top, number):
        path = folder.entry.path
        count = tree.num_images(path) if folder.is_whole else tree.num_own_images(path)
        counts[folder.name] += count
    return Level(number, dict(counts))


def _below(
    tree: FolderTree, folder: ClassFolder, level: int, depth: int
) -> Iterator[ClassFolder]:
    path = folder.entry.path
    inner = tree.with_images(path) if level == LEAF or depth < level else []
    if not inner:
        yield folder
        return
    if splits := _inner_splits(tree, folder):
        for item in inner:
            yield ClassFolder(item, folder.name, splits[item.name], path)
        return
    if tree.num_own_images(path):
        if tree.is_group(path):  # a cover
            tree.count_loose(path)
        else:
            yield replace(folder, is_whole=False)
    for item in inner:
        name = f"{folder.name}/{item.name}"
        yield from _below(
            tree, ClassFolder(item, name, folder.split, path), level, depth + 1
        )


def _inner_splits(tree: FolderTree, folder: ClassFolder) -> Mapping[str, str]:
    """The splits by name of the folders in a class's; {} where these are none."""
    inner = [item.name for item in tree.with_images(folder.entry.path)]
    words = splits_of(inner)
    is_whole = len(words) == len(inner) and len(set(words.values())) > 1
    return words if is_whole and "train" in words.values() else {}


def _end(path: str) -> str:
    return path.rpartition("/")[2]
