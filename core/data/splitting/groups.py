"""Which group an image belongs to, by its place, its name or a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.data.datasets import Dataset
from core.data.folders.split_words import splits_of
from core.data.name_patterns import GROUP, capturing
from core.data.scan import ImageRecord
from core.data.splitting.rule import CSV, FOLDER, PATTERN, SplitRule
from core.data.splitting.table import kept_table

Namer = Callable[[ImageRecord], str | None]


@dataclass(frozen=True)
class GroupPreview:
    """What a rule captures, before a split is made by it.

    Attributes:
        counts: Images by group, the largest groups first.
        alone: Paths of the images without a group, in order; each stays by itself.
    """

    counts: Mapping[str, int]
    alone: tuple[str, ...]


def group_names(
    dataset: Dataset, images: Sequence[ImageRecord], rule: SplitRule
) -> dict[str, str]:
    """The group of each image that the rule gives one, by path.

    Args:
        dataset: Whose images they are; it keeps the tables.
        images: Any of its images.
        rule: Where groups' names stand.

    Raises:
        ConfigError: The table went away, or lacks a column.
    """
    name = _namer(dataset, images, rule)
    return {image.path: group for image in images if (group := name(image))}


def preview(
    dataset: Dataset, images: Sequence[ImageRecord], rule: SplitRule
) -> GroupPreview:
    """What a rule captures.

    Raises:
        ConfigError: See `group_names`.
    """
    groups = group_names(dataset, images, rule)
    counts = Counter(groups.values())
    ordered = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    alone = tuple(image.path for image in images if image.path not in groups)
    return GroupPreview(ordered, alone)


def _namer(dataset: Dataset, images: Sequence[ImageRecord], rule: SplitRule) -> Namer:
    if rule.group_by == FOLDER:
        return _sub_folder
    if rule.group_by == PATTERN:
        captured = capturing(rule.pattern, GROUP)
        return lambda image: captured(image.path)
    if rule.group_by == CSV:
        table = kept_table(dataset, rule.table)
        paths = [image.path for image in images]
        groups = table.groups(paths, rule.path_column, rule.group_column)
        return lambda image: groups.get(image.path)
    return lambda image: None


def _sub_folder(image: ImageRecord) -> str | None:
    """The folder right below the class's; one of a split is passed over."""
    folders = image.path.split("/")[:-1]
    label = image.label.rpartition("/")[2].casefold()  # of a deeper level: dogs/other
    places = [i for i, folder in enumerate(folders) if folder.casefold() == label]
    if not places:
        return None
    below = folders[places[0] + 1 :]
    if image.split and below and splits_of([below[0]]):
        below = below[1:]
    return below[0] if below else None
