"""One finding of a health check: why it matters, its pictures, what to do."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import Standing
from core.health.formats import Finding
from core.language.kept import retold
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number
from pages._ui.charts.data_charts import SPLIT_NAMES
from pages._ui.charts.health_charts import limits_histogram
from pages._ui.charts.style import chart_config
from pages._ui.dataset import gallery, memo
from pages._ui.decide import decided
from pages._ui.decide.decided import Picture
from pages._ui.decide.health_decisions import show_buttons
from pages._ui.frame import shell

_PAGE_PICTURES = 12
_PAGE_CLUSTERS = 6
_MOST_OF_CLUSTER = 12
_ALL = 10**9  # rows of a manifest

_OF_PICTURES = mark("Pictures {first} to {last} of {total}")
_OF_GROUPS = mark("Groups {first} to {last} of {total}")


class _Tile(NamedTuple):
    """A picture with what is said below it."""

    path: str
    digest: str
    caption: str


def show_finding(dataset: Dataset, item: Finding, class_names: Sequence[str]) -> None:
    """Draw a finding; what is pressed acts on the pictures that were shown."""
    detail, why = retold(item["detail"]), shell.plain(_(item["why"]))
    if item["level"] == "problem":
        st.error(shell.plain(detail), icon=":material/error:")
        st.markdown(why)
    else:
        st.markdown(why)
        st.caption(shell.plain(detail))
    if histogram := item.get("histogram"):
        histogram = {**histogram, "title": _(histogram["title"])}
        beyond = _("{images} beyond the limit.", images=number(item["count"], "image"))
        st.plotly_chart(
            limits_histogram(histogram, shell.is_dark()),
            key=f"health_chart_{item['kind']}",
            config=chart_config(),
            alt=f"{detail} {beyond}",
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
        show_buttons(dataset, item, picked)


def _pictures(
    dataset: Dataset, item: Finding, class_names: Sequence[str]
) -> list[list[_Tile]]:
    """A page of single pictures."""
    start, stop = _page(dataset, item, len(item["paths"]), _PAGE_PICTURES, _OF_PICTURES)
    paths = item["paths"][start:stop]
    wanted = set(paths)
    rows = memo.image_rows(dataset, None, None, 0, _ALL)[0]
    labels = {row[0]: class_names[row[1]] for row in rows if row[0] in wanted}
    tiles = [
        _Tile(path, digest, labels.get(path, _("not in the split")))
        for path, digest in zip(paths, item["digests"][start:stop], strict=True)
    ]
    return [tiles]


def _clusters(dataset: Dataset, item: Finding) -> list[list[_Tile]]:
    """A page of groups; of a large one the first pictures."""
    clusters = item.get("clusters", [])
    digests = dict(zip(item["paths"], item["digests"], strict=True))
    start, stop = _page(dataset, item, len(clusters), _PAGE_CLUSTERS, _OF_GROUPS)
    found = []
    for cluster in clusters[start:stop]:
        rows = zip(cluster["paths"], cluster["labels"], cluster["splits"], strict=True)
        tiles = [
            _Tile(path, digests[path], f"{label}, {_(SPLIT_NAMES.get(split, split))}")
            for path, label, split in rows
        ][:_MOST_OF_CLUSTER]
        if (left := len(cluster["paths"]) - len(tiles)) > 0:
            more = _(
                "{picture}, and {others}",
                picture=tiles[-1].caption,
                others=number(left, "more picture"),
            )
            tiles[-1] = tiles[-1]._replace(caption=more)
        found.append(tiles)
    return found


def _page(
    dataset: Dataset, item: Finding, count: int, size: int, words: str
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
        st.caption(
            _(
                words,
                first=numeral(f"{start + 1:,}"),
                last=numeral(f"{stop:,}"),
                total=numeral(f"{total:,}"),
            )
        )
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
    done = f" · :material/check: {said}" if said else ""
    st.caption(shell.plain(tile.caption) + done)  # on one line: tiles stay level
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
        return _("left out")
    return _("kept with its group") if now.group is not None else ""
