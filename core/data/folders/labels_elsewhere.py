"""Labels in files instead of folder names: tables, YOLO, COCO, Pascal VOC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from core.data.folders.file_names import looks_like_image
from core.data.folders.tree import FolderTree
from core.language.kept import kept
from core.language.texts import mark

_TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".parquet", ".jsonl")
_TABLE_WORDS = ("label", "class", "annot", "metadata", "ground", "train", "target")
_YOLO_LISTS = ("data.yaml", "data.yml", "dataset.yaml", "classes.txt", "obj.names")
_COCO_STARTS = ("instances_", "captions_", "person_keypoints_", "annotations")

_YOLO = mark(
    "YOLO labels ({file}), which mark objects within images; Thaw learns one class for "
    "a whole image"
)
_VOC = mark(
    "Pascal VOC annotations ({file}), which mark objects within images; Thaw learns "
    "one class for a whole image"
)
_COCO = mark(
    "COCO annotations ({file}), which mark objects within images; Thaw learns one "
    "class for a whole image"
)
_OBJECTS = _YOLO.rpartition("), ")[2]


def labels_elsewhere(tree: FolderTree) -> str:
    """What seems to hold the labels, by names alone; "" = nothing.

    Returns:
        A noun phrase for `core.language.kept.retold`.
    """
    texts, found = [], _Found()
    for path in sorted(_others(tree)):
        texts.append(path)
        found.take(path)
    images = {PurePosixPath(path).stem for path in _images(tree)}
    beside = [path for path in texts if path.stem in images]
    for suffix, what in ((".txt", _YOLO), (".xml", _VOC)):
        marked = next((path for path in beside if path.suffix.lower() == suffix), None)
        if marked:
            return what.format(file=marked)
    if found.coco:
        return _COCO.format(file=found.coco)
    if found.yolo:
        return _YOLO.format(file=found.yolo)
    if found.table:
        return kept(
            "images whose labels seem to stand in the file {file}", file=found.table
        )
    return ""


def marks_objects(words: str) -> bool:
    """Whether what `labels_elsewhere` says are marks of objects within images."""
    return words.endswith(_OBJECTS)


def is_table(path: PurePosixPath) -> bool:
    """Whether a file may be a table of labels, by its name."""
    name, suffix = path.name.lower(), path.suffix.lower()
    if suffix in (".json", ".txt"):
        return any(word in name for word in _TABLE_WORDS)
    return suffix in _TABLES


def table_rank(path: PurePosixPath) -> tuple[int, int]:
    """How likely a table holds the labels, by its name and place; 0 = the likeliest."""
    name = path.name.lower()
    found = [place for place, word in enumerate(_TABLE_WORDS) if word in name]
    return (found[0] if found else len(_TABLE_WORDS)), len(path.parts)


class _Found:
    """The first file of each kind."""

    def __init__(self) -> None:
        self.coco = self.yolo = self.table = ""

    def take(self, path: PurePosixPath) -> None:
        name, text = path.name.lower(), str(path)
        if path.suffix.lower() == ".json":
            if "coco" in name or name.startswith(_COCO_STARTS):
                self.coco = self.coco or text
            elif any(word in name for word in _TABLE_WORDS):
                self.table = self.table or text
        elif name in _YOLO_LISTS:
            self.yolo = self.yolo or text
        elif name.endswith(_TABLES) or (
            name.endswith(".txt") and any(word in name for word in _TABLE_WORDS)
        ):
            self.table = self.table or text


def _others(tree: FolderTree) -> Iterator[PurePosixPath]:
    for _, files in tree.read().values():
        for file in files:
            if not looks_like_image(file):
                yield PurePosixPath(tree.relative(file.path))


def _images(tree: FolderTree) -> Iterator[str]:
    for _, files in tree.read().values():
        yield from (file.name for file in files if looks_like_image(file))
