"""A split as it is asked for, and the manifest that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.data.checking import check_images
from core.data.datasets import Dataset
from core.data.decisions import Decided, Standing, read_decisions, standing
from core.data.folders.layout import SPLITS, BadFile
from core.data.manifest import Entry, Manifest
from core.data.pictures.rendition import Look, settled
from core.data.prefetch import Progress
from core.data.scan import ImageRecord, Scan, cached_scan
from core.data.splitting.assign import assign_splits, require_trainable
from core.data.splitting.clusters import clusters
from core.data.splitting.folds import dealt_folds
from core.data.splitting.groups import group_names
from core.data.splitting.item import Item
from core.data.splitting.notes import notes_on, notes_on_folds
from core.data.splitting.rule import SplitRule
from core.data.splitting.settled import behind_excluded, settled_sides
from core.data.splitting.shares import require_fractions
from core.errors import DataError
from core.language.current import ENGLISH, speaking
from core.language.texts import _
from core.text.numbers import number

Twins = Sequence[Sequence[str]]


@dataclass(frozen=True)
class SplitPlan:
    """What a split is made of, beside images and decisions.

    Attributes:
        rule: Groups, seed and fractions.
        name: What its owner calls it; "" = nothing.
        twins: Near-duplicates that are known, each a list of paths.
        extends: A manifest whose images keep their sides; None = all are placed anew.
    """

    rule: SplitRule = field(default_factory=SplitRule)
    name: str = ""
    twins: Twins = ()
    extends: Manifest | None = None


def planned_manifest(
    dataset: Dataset, scan: Scan, plan: SplitPlan, progress: Progress | None = None
) -> Manifest:
    """Verify every image and split the data set; keeps nothing but what was verified.

    Every file is read once and decoded small: a damaged one is found before the split.
    What was decided about images holds: see `core.data.decisions`.

    Args:
        dataset: The data set that was scanned.
        scan: Its scan.
        plan: What is asked for.
        progress: Called with (done, total) files. What it raises is passed on.

    Raises:
        ConfigError: The fractions don't sum to 1, or leave nothing to train or choose,
            or a table of groups can't be read.
        DataError: The images that are left can't be trained on, or groups leave
            nothing to validate on.
    """
    rule = plan.rule
    require_fractions(rule.fractions)
    checked, bad_files = check_images(dataset, scan.images, progress)
    usable = [image for image in scan.images if image.path in checked]
    digests = {image.path: checked[image.path].digest for image in usable}
    decided = Decided(standing(read_decisions(dataset), digests))
    class_names = decided.class_names(scan.class_names, usable)
    labels = {name: index for index, name in enumerate(class_names)}
    label_of = {
        image.path: labels[label]
        for image in usable
        if (label := decided.label(image)) is not None
    }
    behind = behind_excluded(usable, digests, label_of)
    hidden = {bad.path for bad in behind}
    used = [it for it in usable if it.path in label_of and it.path not in hidden]
    cluster_of = _cluster_of(dataset, used, digests, decided.by_path, plan)
    earlier = settled_sides(plan.extends, used, digests, cluster_of)
    items = [
        Item(
            *(image.path, label_of[image.path], image.split, digests[image.path]),
            *(cluster_of[image.path], earlier.get(image.path)),
        )
        for image in used
    ]
    folds, copies = _placed(items, class_names, rule)
    left_out = [*scan.bad_files, *bad_files, *decided.left_out, *behind, *copies]
    looks = {item.path: checked[item.path].look for item in folds[0]}
    made = _manifest(dataset, class_names, folds, looks, plan)
    is_given = any(image.split for image in used)
    manifest = replace(
        made,
        excluded=tuple(sorted(left_out, key=lambda bad: bad.path)),
        notes=_notes(made, cluster_of, is_given),
    )
    for one in manifest.each_fold:
        _require_parts(one, cluster_of)
        require_trainable(one.counts(), manifest.excluded)
    return manifest


def _placed(
    items: Sequence[Item], class_names: Sequence[str], rule: SplitRule
) -> tuple[list[list[Item]], list[BadFile]]:
    """The images with their sides, in each fold; and the copies that are left out."""
    if rule.folds:
        return dealt_folds(items, class_names, rule), []
    placed, copies = assign_splits(items, rule.seed, rule.fractions, rule.repairs)
    return [placed], copies


def _notes(
    manifest: Manifest, cluster_of: Mapping[str, str], is_given: bool
) -> tuple[str, ...]:
    names, entries = manifest.class_names, manifest.entries
    with speaking(ENGLISH):  # a file keeps them: `told_note` says them as they are read
        if manifest.folds:
            folds = [one.entries for one in manifest.each_fold]
            return notes_on_folds(names, folds, cluster_of, is_given)
        return notes_on(names, entries, manifest.fractions, cluster_of, is_given)


def _manifest(
    dataset: Dataset,
    class_names: tuple[str, ...],
    folds: Sequence[Sequence[Item]],
    looks: Mapping[str, Look | None],
    plan: SplitPlan,
) -> Manifest:
    """The manifest of what was placed; what was left out is still to be added."""
    rule = replace(plan.rule, fold=0)
    ordered = [sorted(placed, key=lambda item: item.path) for placed in folds]
    entries = tuple(
        Entry(item.path, item.label, item.split or "train", item.digest)
        for item in ordered[0]
    )
    known = {e.path: look for e in entries if (look := looks[e.path])}
    rendition = settled(known.values())
    return Manifest(
        *(dataset.id, dataset.root, class_names, rule.seed, rule.fractions, entries),
        *((), rendition),
        tuple(path for path, look in known.items() if rendition.is_blank(look)),
        plan.name,
        None if rule.is_plain else rule,
        folds=tuple(map(_digits, ordered)) if rule.folds else (),
    )


def _digits(placed: Sequence[Item]) -> str:
    """The sides of a fold as `Manifest.folds` has them."""
    return "".join(str(SPLITS.index(item.split or "train")) for item in placed)


def _require_parts(manifest: Manifest, cluster_of: Mapping[str, str]) -> None:
    pictures = {entry.digest for entry in manifest.entries}
    num_clusters = len(set(cluster_of.values()))
    if num_clusters < len(pictures) and not manifest.split("validation"):
        raise DataError(
            _("a class whose images are in at least two groups"),
            _(
                "{groups}, and all of a class in one of them",
                groups=number(num_clusters, "group"),
            ),
            _("Group the images in another way, or not at all."),
        )


def clusters_of(
    dataset: Dataset, manifest: Manifest, rule: SplitRule, twins: Twins = ()
) -> dict[str, str]:
    """Which images of a manifest belong together by a rule, as cluster by path.

    Raises:
        ConfigError: A table of groups can't be read.
    """
    digests = {entry.path: entry.digest for entry in manifest.entries}
    images = images_of(dataset, manifest)
    now = standing(read_decisions(dataset), digests)
    return _cluster_of(dataset, images, digests, now, SplitPlan(rule, twins=twins))


def images_of(dataset: Dataset, manifest: Manifest) -> list[ImageRecord]:
    """What the last scan knows of a manifest's images."""
    found = cached_scan(dataset)
    paths = {entry.path for entry in manifest.entries}
    return [image for image in found.images if image.path in paths] if found else []


def _cluster_of(
    dataset: Dataset,
    images: Sequence[ImageRecord],
    digests: Mapping[str, str],
    now: Mapping[str, Standing],
    plan: SplitPlan,
) -> dict[str, str]:
    """The cluster by path; a decided group counts before the rule's."""
    groups = group_names(dataset, images, plan.rule)
    groups |= {path: it.group for path, it in now.items() if it.group is not None}
    twins = plan.twins if plan.rule.keeps_twins else ()
    used = {image.path: digests[image.path] for image in images}
    return clusters(used, groups, twins)
