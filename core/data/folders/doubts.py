"""Whether folders that pass for classes may be splits or groups instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from core.data.folders.file_names import Entry
from core.data.folders.question import LayoutQuestion
from core.data.folders.split_folders import splits_inside
from core.data.folders.split_words import splits_of
from core.data.folders.tree import FolderTree


def question(tree: FolderTree, folders: Sequence[Entry]) -> LayoutQuestion | None:
    """What has to be asked about folders; None where nothing is open."""
    names = tuple(folder.name for folder in folders)
    words = splits_of(names)
    homes = {folder.name: tree.unwrapped(folder.path) for folder in folders}
    inner = {name: tree.with_images(home) for name, home in homes.items()}
    if _are_splits(names):  # and yet no splits of classes, or they were not asked about
        return LayoutQuestion(names, (), words, is_flat=True)
    groups = [folder for folder in folders if tree.is_group(homes[folder.name])]
    inside = _shared([[item.name for item in inner[it.name]] for it in groups])
    if splits_inside(tree, folders):
        is_site = all(
            tree.is_group(it.path) for items in inner.values() for it in items
        )
        return LayoutQuestion(names, inside, words) if is_site else None
    holds_splits = any(_are_splits([it.name for it in its]) for its in inner.values())
    if inside or holds_splits or _is_lone_split(groups, inner, words):
        return LayoutQuestion(names, inside, words)
    return None


def _are_splits(names: Sequence[str]) -> bool:
    words = splits_of(names)
    return len(words) == len(names) and len(set(words.values())) > 1


def _is_lone_split(
    groups: Sequence[Entry],
    inner: Mapping[str, Sequence[Entry]],
    words: Mapping[str, str],
) -> bool:
    """Whether one folder, called like a split, has class folders, the others none."""
    return (
        len(groups) == 1
        and groups[0].name in words
        and not any(items for name, items in inner.items() if name != groups[0].name)
    )


def _shared(groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names that most of these groups of folders have; () = they are unlike.

    Two at least: with one only, the groups could not be splits of several classes.
    """
    keys = [{name.strip().casefold() for name in group} for group in groups]
    counts = Counter(key for group in keys for key in group)
    shared = {key for key, count in counts.items() if count > 1}
    alike = [group for group in keys if len(group & shared) * 2 >= len(group)]
    if len(shared) < 2 or len(alike) < 2:
        return ()
    spelled = {name.strip().casefold(): name for group in groups for name in group}
    return tuple(sorted(spelled[key] for key in shared))
