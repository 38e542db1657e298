"""What is settled of images before a split places the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.data.folders.layout import COPY_OF, SPLITS, BadFile
from core.data.image_paths import is_added
from core.data.manifest import Manifest
from core.data.scan import ImageRecord


def behind_excluded(
    images: Sequence[ImageRecord],
    digests: Mapping[str, str],
    label_of: Mapping[str, int],
) -> list[BadFile]:
    """Copies that stood back for a picture which is excluded by now: they stay out.

    Of a picture that sits in several given splits, test has it, else validation. Who
    excludes it there means the picture, and has never seen its copy in training.
    """
    first: dict[str, ImageRecord] = {}
    for image in images:
        if image.path not in label_of:
            known = first.setdefault(digests[image.path], image)
            if _protection(image) > _protection(known):
                first[digests[image.path]] = image
    return [
        BadFile(image.path, f"{COPY_OF}{found.path}")
        for image in images
        if image.path in label_of
        and (found := first.get(digests[image.path]))
        and _protection(image) < _protection(found)
    ]


def _protection(image: ImageRecord) -> int:
    return SPLITS.index(image.split) if image.split else -1


def settled_sides(
    earlier: Manifest | None,
    images: Sequence[ImageRecord],
    digests: Mapping[str, str],
    cluster_of: Mapping[str, str],
) -> dict[str, str]:
    """The sides that are settled for images, by path: earlier ones, and of additions.

    Somebody chose the images that they labelled one by one, the hardest ones first (see
    `core.data.pool`): in validation and test they would make another question of it,
    and old and new results could not be compared. So they train; what belongs with an
    earlier image, or is of a class that is new, is placed as others are.
    """
    if earlier is None:
        return {}
    kept = _earlier_sides(earlier, images, digests)
    taken = {cluster_of[path] for path in kept}
    return kept | {
        image.path: "train"
        for image in images
        if is_added(image.path)
        and image.path not in kept
        and image.label in earlier.class_names
        and cluster_of[image.path] not in taken
    }


def _earlier_sides(
    earlier: Manifest, images: Sequence[ImageRecord], digests: Mapping[str, str]
) -> dict[str, str]:
    """The sides that images keep, by path.

    A file that was renamed keeps its own, too; in a folder that says where it belongs
    it does so unless the earlier file is still there, of which it is then a copy.
    """
    by_path = {entry.path: entry for entry in earlier.entries}
    by_digest = {entry.digest: entry for entry in earlier.entries}
    there = {digests[image.path] for image in images if image.path in by_path}
    kept = {}
    for image in images:
        digest = digests[image.path]
        entry = by_path.get(image.path)
        if entry is None and (image.split is None or digest not in there):
            entry = by_digest.get(digest)
        if entry is not None:
            kept[image.path] = entry.split
    return kept
