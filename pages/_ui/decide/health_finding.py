"""One finding of a health check: why it matters, its pictures, what to do."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import EXCLUDE, GROUP, Standing
from core.health.formats import Finding
from core.text.numbers import number
from pages._ui.charts.data_charts import SPLIT_NAMES
from pages._ui.charts.health_charts import limits_histogram
from pages._ui.charts.style import CHART_CONFIG
from pages._ui.dataset import gallery, memo
from pages._ui.decide import decided
from pages._ui.decide.decided import Picture
from pages._ui.decide.health_decisions import decide_on
from pages._ui.frame import shell

_PAGE_PICTURES = 12
_PAGE_CLUSTERS = 6
_MOST_OF_CLUSTER = 12
_ALL = 10**9  # rows of a manifest

# Of copies the one that stays: who is judged on it, keeps it.
_KEPT_FIRST = ("test", "validation", "train")

_GROUP_HELP = "A new split then puts all pictures of a group on the same side."
_ONE_HELP = (
    "The one that stays is a test picture, else one for validation, else the first."
)


class _Tile(NamedTuple):
    """A picture with what is said below it."""

    path: str
    digest: str
    caption: str


def show_finding(dataset: Dataset, item: Finding, class_names: Sequence[str]) -> None:
    """Draw a finding; what is pressed acts on the pictures that were shown."""
    if item["level"] == "problem":
        st.error(shell.plain(item["detail"]), icon=":material/error:")
        st.markdown(shell.plain(item["why"]))
    else:
        st.markdown(shell.plain(item["why"]))
        st.caption(shell.plain(item["detail"]))
    if histogram := item.get("histogram"):
        st.plotly_chart(
            limits_histogram(histogram, shell.is_dark()),
            key=f"health_chart_{item['kind']}",
            config=CHART_CONFIG,
            alt=f"{item['detail']} {number(item['count'], 'image')} beyond the limit.",
        )
    buttons = st.container(horizontal=True)  # above the pictures that they act on
    now = decided.standings(dataset)
    tiles = (
        _clusters(dataset, item)
        if item.get("clusters")
        else _pictures(dataset, item, class_names)
    )
    picked: list[Picture] = []
    for group in tiles:
        with st.container(border=len(group) > 1 and "clusters" in item):
            picked += _show_tiles(dataset, item["kind"], group, now)
    with buttons:
        _show_buttons(dataset, item, picked)


def _pictures(
    dataset: Dataset, item: Finding, class_names: Sequence[str]
) -> list[list[_Tile]]:
    """A page of single pictures."""
    start, stop = _page(dataset, item, len(item["paths"]), _PAGE_PICTURES, "pictures")
    paths = item["paths"][start:stop]
    wanted = set(paths)
    rows, _ = memo.image_rows(dataset, None, None, 0, _ALL)
    labels = {row[0]: class_names[row[1]] for row in rows if row[0] in wanted}
    tiles = [
        _Tile(path, digest, labels.get(path, "not in the split"))
        for path, digest in zip(paths, item["digests"][start:stop], strict=True)
    ]
    return [tiles]


def _clusters(dataset: Dataset, item: Finding) -> list[list[_Tile]]:
    """A page of groups; of a large one the first pictures."""
    clusters = item.get("clusters", [])
    digests = dict(zip(item["paths"], item["digests"], strict=True))
    start, stop = _page(dataset, item, len(clusters), _PAGE_CLUSTERS, "groups")
    found = []
    for cluster in clusters[start:stop]:
        rows = zip(cluster["paths"], cluster["labels"], cluster["splits"], strict=True)
        tiles = [
            _Tile(path, digests[path], f"{label}, {SPLIT_NAMES.get(split, split)}")
            for path, label, split in rows
        ][:_MOST_OF_CLUSTER]
        if (left := len(cluster["paths"]) - len(tiles)) > 0:
            more = f"{tiles[-1].caption}, and {number(left, 'more picture')}"
            tiles[-1] = tiles[-1]._replace(caption=more)
        found.append(tiles)
    return found


def _page(
    dataset: Dataset, item: Finding, count: int, size: int, noun: str
) -> tuple[int, int]:
    """First and last of what this page shows; more pages where it is more."""
    total = item.get("num_clusters", item["count"])
    pages = math.ceil(count / size)
    page = 1
    if pages > 1:
        key = f"health_page_{dataset.id}_{item['kind']}"
        page = st.pagination(pages, key=key)
    start, stop = (page - 1) * size, min(count, page * size)
    if total > stop - start:
        st.caption(f"{noun.capitalize()} {start + 1:,} to {stop:,} of {total:,}")
    return start, stop


def _show_tiles(
    dataset: Dataset, kind: str, tiles: Sequence[_Tile], now: Mapping[str, Standing]
) -> list[Picture]:
    """Draw pictures with a box to choose each; those that are chosen."""
    files = gallery.thumbnails(dataset, [tile.path for tile in tiles])
    picked: list[Picture] = []
    with st.grid(
        "auto", min_column_width=150, gap="small", vertical_alignment="bottom"
    ):
        for tile, file in zip(tiles, files, strict=True):
            with st.container(gap="xxsmall"):
                if _show_tile(dataset, kind, tile, file, _said(now.get(tile.path))):
                    picked.append((tile.path, tile.digest))
    return picked


def _show_tile(
    dataset: Dataset, kind: str, tile: _Tile, file: Path | str, said: str
) -> bool:
    """One picture; whether it is chosen."""
    name = tile.path.rsplit("/", 1)[-1]
    if isinstance(file, Path):
        st.image(file, width="stretch", alt=f"{tile.caption}: {name}")
    else:
        st.caption(f":material/broken_image: {shell.plain(file)}")
    mark = f" · :material/check: {said}" if said else ""
    st.caption(shell.plain(tile.caption) + mark)  # on one line: tiles stay level
    key = hashlib.blake2b(tile.path.encode(), digest_size=8).hexdigest()
    is_chosen: bool = st.checkbox(
        shell.plain(gallery.shortened(name, 16)), key=f"pick_{dataset.id}_{kind}_{key}"
    )
    return is_chosen


def _said(now: Standing | None) -> str:
    """What is decided about a picture, in words; "" = nothing."""
    if now is None:
        return ""
    if now.excluded is not None:
        return "left out"
    return "kept with its group" if now.group is not None else ""


def _show_buttons(dataset: Dataset, item: Finding, picked: list[Picture]) -> None:
    kind, reason = item["kind"], item["title"].lower()
    listed = list(zip(item["paths"], item["digests"], strict=True))
    if item["action"] == "group":
        groups = _groups(item)
        st.button(
            f"Keep {number(len(item.get('clusters', [])), 'group')} on one side each",
            icon=":material/join:",
            key=f"health_group_{kind}",
            help=_GROUP_HELP,
            on_click=decide_on,
            args=(dataset, GROUP, groups),
        )
        if kind != "twins_classes":  # which label is right, only a person can say
            rest = _all_but_one(item)
            st.button(
                f"Leave out all but one of each ({len(rest):,})",
                icon=":material/filter_1:",
                key=f"health_one_{kind}",
                help=_ONE_HELP,
                on_click=decide_on,
                args=(dataset, EXCLUDE, [(it, reason) for it in rest]),
            )
    elif item["action"] == "exclude":
        st.button(
            f"Leave out all {len(listed):,}",
            icon=":material/visibility_off:",
            key=f"health_all_{kind}",
            on_click=decide_on,
            args=(dataset, EXCLUDE, [(it, reason) for it in listed]),
        )
    st.button(
        f"Leave out the chosen ({len(picked):,})",
        icon=":material/check_box:",
        key=f"health_picked_{kind}",
        disabled=not picked,
        on_click=decide_on,
        args=(dataset, EXCLUDE, [(it, reason) for it in picked]),
    )


def _groups(item: Finding) -> list[tuple[Picture, str]]:
    """Every listed picture of a group, with a name that the group always has."""
    digests = dict(zip(item["paths"], item["digests"], strict=True))
    found = []
    for cluster in item.get("clusters", []):
        contents = sorted(digests.get(path, "") for path in cluster["paths"])
        name = f"twins-{contents[0][:12]}"
        found += [((path, digests[path]), name) for path in cluster["paths"]]
    return found


def _all_but_one(item: Finding) -> list[Picture]:
    digests = dict(zip(item["paths"], item["digests"], strict=True))
    found = []
    for cluster in item.get("clusters", []):
        rows = list(zip(cluster["paths"], cluster["splits"], strict=True))
        rows.sort(key=lambda row: _KEPT_FIRST.index(row[1]))  # stable: then the first
        found += [(path, digests[path]) for path, _ in rows[1:]]
    return found
