"""The next version of the split: by the same rule, with what was decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from core.data import added as added_images
from core.data.datasets import Dataset, load_dataset
from core.data.decisions import NOTHING, standing
from core.data.manifests import current_manifest
from core.data.scan import LEAST_IMAGES, scan
from core.data.splitting.extending import extension
from core.data.splitting.named import make_split
from core.data.splitting.plan import SplitPlan
from core.data.splitting.rule import SplitRule
from core.health.twins import known_clusters
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.numbers import number
from pages._ui.dataset.reading import reading
from pages._ui.decide import decided, listing
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_HELP = mark(
    "Your files are read again. Images that stay keep their side of the split, so that "
    "old and new results can be compared; where images belong to groups, all are "
    "divided anew. Runs on the split as it is keep their own copy of it."
)


def show_pending(dataset: Dataset) -> None:
    """Say how many images the split has otherwise than decided, and offer the next."""
    pending = _pending(dataset)
    count, small = pending.num_images, pending.small
    if not count:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            _(
                ":material/rule: **Decisions about {images} are not in the split "
                "yet.**",
                images=number(count, "image"),
            ),
            width="content",
        )
        is_asked = st.button(
            _("Make the next version of the split"),
            icon=":material/published_with_changes:",
            help=_(_HELP),
            key=f"next_version_{dataset.id}",
            disabled=bool(small),
        )
    if small:
        names = ", ".join(
            f"{name} ({numeral(f'{left:,}')})" for name, left in small.items()
        )
        st.warning(
            _(
                "A class needs at least {least} images, better 10 or more. Too few by "
                "what is decided: {classes}. Label more, or take a decision back.",
                least=LEAST_IMAGES,
                classes=shell.plain(names),
            ),
            icon=":material/warning:",
        )
    if is_asked:
        _make_next(dataset)


def _plan(dataset: Dataset) -> SplitPlan:
    """As the current split, with its images where they are unless groups say else.

    Folds are dealt anew, by the rule and the seed that they were made by.
    """
    twins = known_clusters(dataset)
    current = current_manifest(dataset)
    has_groups = any(now.group for now in decided.standings(dataset).values())
    if current is None or current.folds or has_groups:
        rule = current.made_by if current else SplitRule()
        return SplitPlan(replace(rule, extends=""), twins=twins)
    return extension(dataset, twins)


def _make_next(dataset: Dataset) -> None:
    with reading(dataset) as report:
        permit("split", dataset.id)
        found = scan(dataset, report)
        manifest = make_split(dataset, found, _plan(dataset), report)
        st.session_state["notice"] = _(
            "The split's next version has {count} images",
            count=numeral(f"{len(manifest.entries):,}"),
        )
        st.rerun()


class _Pending(NamedTuple):
    """What is decided and not in the split yet.

    Attributes:
        num_images: That the split has otherwise than is decided, or not at all.
        small: Images of each class that would have too few.
    """

    num_images: int
    small: dict[str, int]


def _pending(dataset: Dataset) -> _Pending:
    decisions = decided.decisions_fingerprint(dataset)
    added = file_fingerprint(dataset.folder / added_images.LIST)
    if not (decisions.exists or added.exists):
        return _Pending(0, {})
    manifest = file_fingerprint(dataset.folder / "manifest.json")
    return _counted(dataset.id, decisions, added, manifest)


@st.cache_data(max_entries=16, show_spinner=False)
def _counted(
    dataset_id: str,
    decisions: FileFingerprint,
    added: FileFingerprint,
    manifest: FileFingerprint,
) -> _Pending:
    dataset = load_dataset(dataset_id)
    made, now = decided.all_decisions(dataset), decided.standings(dataset)
    split_at = manifest.mtime_ns / 1e9
    known = decided.digests(dataset)
    before = standing([item for item in made if item.time <= split_at], known)
    shown = listing.by_path(dataset)
    new = [image for image in added_images.listed(dataset) if image.path not in shown]
    count, totals = len(new), Counter(image.label for image in new)
    for path in {item.path for item in made} & shown.keys():
        image, is_now = shown[path], now.get(path, NOTHING)
        wants = "" if is_now.excluded is not None else is_now.label or image.folder
        is_regrouped = is_now.group != before.get(path, NOTHING).group
        count += wants != image.label or (image.label != "" and is_regrouped)
    for path, image in shown.items():
        is_now = now.get(path, NOTHING)
        if is_now.excluded is None:
            totals[is_now.label or image.folder] += 1
    small = {name: left for name, left in totals.items() if left < LEAST_IMAGES}
    return _Pending(count, small)
