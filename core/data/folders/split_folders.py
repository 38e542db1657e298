"""Which folders are those of a split: above the classes, or within each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.data.folders.file_names import Entry
from core.data.folders.split_words import splits_of
from core.data.folders.tree import FolderTree


def splits_above(tree: FolderTree, folders: Sequence[Entry]) -> Mapping[str, str]:
    """The splits by name of their folders; {} where these are no splits.

    A class may be called "train", so a name counts only where there are classes below,
    and where its neighbours are called like splits as well.
    """
    words = splits_of([folder.name for folder in folders])
    named = [folder for folder in folders if folder.name in words]
    with_classes = [folder for folder in named if tree.with_images(folder.path)]
    if not with_classes:
        return {}
    kinds = {words[folder.name] for folder in named}
    if len(named) == len(folders):
        # train_old beside train_new may be parts of one split, or two classes.
        return words if len(kinds) > 1 or len(folders) == 1 else {}
    has_train = any(words[folder.name] == "train" for folder in with_classes)
    return words if has_train and len(kinds) > 1 else {}


def splits_inside(
    tree: FolderTree, folders: Sequence[Entry]
) -> Mapping[str, Mapping[str, str]]:
    """The splits within each class, as in cat/train, by path; {} = there are none."""
    found = {}
    for folder in folders:
        inner = [item.name for item in tree.with_images(folder.path)]
        found[folder.path] = splits_of(inner)
        if not inner or len(found[folder.path]) < len(inner):
            return {}
    kinds = {split for splits in found.values() for split in splits.values()}
    return found if len(found) > 1 and "train" in kinds and len(kinds) > 1 else {}
