"""Images that a person gave a label, kept as copies beside a data set's own folder.

They come from elsewhere (a pool of unlabelled images, an answer that was corrected) and
belong to the data set from its next split on, with the files of its folder: see
`core.data.datasets.list_files`. The copies lie flat in `added/` of the data set's
folder in THAW_HOME, as a label may be no folder's name. Which there are, and how they
are labelled, stands in `added.jsonl`: a line per change, the last one of a file counts.
"""

from __future__ import annotations

import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from core.data.folders.layout import BadFile, ListedFile, Listing
from core.data.formats import SavedAddition
from core.data.image_paths import added_folder, added_path
from core.data.pictures.file import as_image_error, read_picture
from core.data.pictures.reasons import GONE
from core.data.registry import Dataset
from core.storage.files import slug, write_bytes
from core.storage.fingerprint import content_digest
from core.storage.json_lines import append_lines, read_lines
from core.storage.locks import locked
from core.storage.typed_json import fits

LIST = "added.jsonl"
_DIGEST_LETTERS = 12
_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9]+)?")


@dataclass(frozen=True)
class Added:
    """A copy that belongs to the data set.

    Attributes:
        name: Of the file in `added/`.
        digest: Content hash, 32 hex digits.
        label: The class that it was given.
        source: Where it came from, for people.
        time: When it was labelled, Unix time, seconds.
        person: Who did so; "" = at this computer.
    """

    name: str
    digest: str
    label: str
    source: str = ""
    time: float = 0.0
    person: str = ""

    @property
    def path(self) -> str:
        """As manifests, scans and decisions name it."""
        return added_path(self.name)


def add(
    dataset: Dataset, file: Path | bytes, label: str, source: str, person: str = ""
) -> Added:
    """Copy an image and let it belong to a data set; the file itself stays as it is.

    The same content again, perhaps with another label, is the same image.

    Args:
        dataset: Where it is to belong.
        file: The image, or its content.
        label: Its class, which may be a new one: see `core.data.class_names`.
        source: Its name, or the path it had; its ending stays.
        person: Who labelled it; "" = at this computer.

    Raises:
        ImageError: The file can't be read.
    """
    content = file if isinstance(file, bytes) else _content(file)
    digest = content_digest(content)
    path = PurePosixPath(source.replace("\\", "/"))
    name = f"{slug(path.stem)[:40]}-{digest[:_DIGEST_LETTERS]}{_ending(path.suffix)}"
    with locked(dataset.folder / LIST):
        known = {item.digest: item for item in listed(dataset)}.get(digest)
        made = Added(
            known.name if known else name, digest, label, source, time.time(), person
        )
        target = added_folder(dataset.id) / made.name
        if not target.is_file():
            target.parent.mkdir(exist_ok=True)
            write_bytes(target, content)
        append_lines(dataset.folder / LIST, {**asdict(made), "is_removed": False})
    return made


def remove(dataset: Dataset, digest: str) -> None:
    """Delete a copy again; for images that no split has yet.

    Args:
        dataset: Where it belongs.
        digest: Content hash of the image.
    """
    with locked(dataset.folder / LIST):
        for item in listed(dataset):
            if item.digest == digest:
                line = {**asdict(item), "is_removed": True}
                append_lines(dataset.folder / LIST, line)
                (added_folder(dataset.id) / item.name).unlink(missing_ok=True)


def listed(dataset: Dataset) -> list[Added]:
    """All of a data set, by their names; a damaged line counts for nothing."""
    found: dict[str, Added] = {}
    for value in read_lines(dataset.folder / LIST):
        # A name is joined to a folder: one with a path in it is not of our making.
        if not fits(value, SavedAddition) or not _NAME.fullmatch(value["name"]):
            continue
        found.pop(value["name"], None)
        if not value["is_removed"]:
            found[value["name"]] = Added(**{k: value[k] for k in Added.__annotations__})
    return sorted(found.values(), key=lambda item: item.name)


def with_added(dataset: Dataset, listing: Listing) -> Listing:
    """A listing of the data set's own folder, with these images in it."""
    for item in listed(dataset):
        try:
            status = dataset.absolute(item.path).stat()
        except OSError:
            listing.bad_files.append(BadFile(item.path, GONE))
            continue
        file = (item.path, item.label, None, status.st_size, status.st_mtime_ns)
        listing.files.append(ListedFile(*file))
        listing.class_names.add(item.label)
    listing.files.sort(key=lambda file: file.path)
    return listing


def _content(file: Path) -> bytes:
    with as_image_error(), read_picture(file) as opened:
        content: bytes = opened.read()
    return content


def _ending(suffix: str) -> str:
    """An ending that any disk can hold; what a file is, its content says."""
    is_plain = suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 6
    return suffix.lower() if is_plain else ""
