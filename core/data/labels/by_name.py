"""Images whose classes stand in their own names, as in cat_12.jpg."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.data.folders.file_names import Entry, looks_like_image
from core.data.folders.layout import Listing
from core.data.folders.tree import FolderTree
from core.data.labels.cells import clean, one_spelling
from core.data.labels.places import splits_by_place
from core.data.name_patterns import CLASS, capturing
from core.language.texts import mark

_NO_MATCH = mark("its name does not fit the pattern {pattern}; not used")

# Of the usual ones, what fits all names is offered; with the strictest first.
_USUAL = (
    "{class}_{number}",
    "{class}-{number}",
    "{class}.{number}",
    "{class} ({number})",
    "{class} {number}",
    "{number}_{class}",
    "{number}-{class}",
    r"^([^\W\d_]+)\d+\.",
)
_SAMPLE = 500  # names that tell whether all have to be looked at
_LEAST_FITTING = 0.95  # of the names
_LEAST_PER_CLASS = 5  # images, on average
_NO_CLASSES = ("img", "image", "dsc", "dscn", "dscf", "photo", "pic", "picture", "file")


@dataclass(frozen=True)
class NamePreview:
    """What a pattern captures, before the images are read like this.

    Attributes:
        counts: Images by class, the largest classes first.
        examples: Paths with the class that they give, a few of each class.
        others: Paths that the pattern does not fit, in order.
    """

    counts: Mapping[str, int]
    examples: tuple[tuple[str, str], ...]
    others: tuple[str, ...]


def list_by_name(tree: FolderTree, pattern: str) -> Listing:
    """List the images whose names a pattern fits, with the class that it captures.

    Raises:
        ConfigError: It is no pattern, see `core.data.name_patterns`.
    """
    files = _images(tree)
    captured = capturing(pattern, CLASS)
    found = {path: clean(captured(path) or "") for path in files}
    spelled, notes = one_spelling(Counter(filter(None, found.values())))
    tree.listing.notes.extend(notes)
    tree.listing.class_names.update(spelled.values())
    splits = splits_by_place([path for path, label in found.items() if label])
    for path, file in files.items():
        if label := found[path]:
            tree.add_file(file, spelled[label], splits.get(path))
        else:
            tree.leave_out(path, _NO_MATCH.format(pattern=pattern))
    return tree.finished()


def name_preview(
    paths: Sequence[str], pattern: str, num_examples: int = 2
) -> NamePreview:
    """What a pattern would capture of these images.

    Raises:
        ConfigError: It is no pattern.
    """
    captured = capturing(pattern, CLASS)
    found = {path: clean(captured(path) or "") for path in paths}
    counts = Counter(filter(None, found.values()))
    spelled, _ = one_spelling(counts)
    merged: Counter[str] = Counter()
    examples, shown = [], Counter[str]()
    for path, label in found.items():
        if label:
            name = spelled[label]
            merged[name] += 1
            shown[name] += 1
            if shown[name] <= num_examples:
                examples.append((path, name))
    ordered = dict(sorted(merged.items(), key=lambda it: (-it[1], it[0])))
    others = tuple(path for path, label in found.items() if not label)
    return NamePreview(ordered, tuple(examples), others)


def fitting_pattern(paths: Sequence[str]) -> str:
    """A usual pattern that clearly fits: nearly all names, some classes; "" = none."""
    sample = paths[:: 1 + len(paths) // _SAMPLE]
    for pattern in _USUAL:
        if len(name_preview(sample, pattern).others) > len(sample) // 10:
            continue
        found = name_preview(paths, pattern)
        num_fitting = sum(found.counts.values())
        names = [name.casefold() for name in found.counts]
        if (
            len(names) > 1
            and num_fitting >= _LEAST_FITTING * len(paths)
            and num_fitting >= _LEAST_PER_CLASS * len(names)
            and min(found.counts.values()) > 1
            and not any(name in _NO_CLASSES for name in names)
        ):
            return pattern
    return ""


def image_paths(tree: FolderTree) -> list[str]:
    """Paths of all files that are called like images, in order."""
    return list(_images(tree))


def _images(tree: FolderTree) -> dict[str, Entry]:
    found = {
        tree.relative(file.path): file
        for file in tree.below(str(tree.root))
        if looks_like_image(file)
    }
    return dict(sorted(found.items()))
