"""What keeps images together: asked for, and shown as it is typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.data.scan import Scan, cached_scan
from core.data.splitting.groups import preview
from core.data.splitting.rule import (
    CSV,
    FOLDER,
    GROUP_BY,
    NO_GROUPS,
    PATTERN,
    SplitRule,
)
from core.data.splitting.table import GroupTable, keep_table, kept_table
from core.errors import ConfigError, UserError
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.numbers import number
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_TITLES = {
    NO_GROUPS: mark("Nothing: each image by itself"),
    FOLDER: mark("Sub-folder below the class"),
    PATTERN: mark("Part of the file name"),
    CSV: mark("Column of a CSV file"),
}
_HELP = mark(
    "Images of one person, part or scene are alike. Where some train and others test, "
    "the result is better than it will be on new ones."
)
_PATTERN_HELP = mark(
    "A regular expression. What its first pair of brackets captures is the group's "
    "name. It is looked for in the file's name, or in the path below the data set's "
    "folder where it has a /."
)
_PATTERN_EXAMPLES = mark(
    "`^([^_]+)_` takes *ann* from ann_07.jpg, `_p(\\d+)` takes *12* from "
    "cat_p12_3.jpg, `^([^/]+)/` takes the first folder."
)
_MAX_SHOWN = 20  # groups, and files without one


def ask_groups(dataset: Dataset, now: SplitRule, key: str) -> SplitRule | None:
    """How images are grouped, with a look at what that captures.

    Args:
        dataset: It has been scanned.
        now: The rule of the split in use.
        key: Of this split's widgets.

    Returns:
        A rule that says nothing but the groups; None while it is not complete.
    """
    way = st.selectbox(
        _("Keep together by"),
        GROUP_BY,
        GROUP_BY.index(now.group_by),
        format_func=lambda way: _(_TITLES[way]),
        key=f"group_by_{key}",
        help=_(_HELP),
    )
    try:
        rule = _complete(dataset, way, now, key)
        if rule and way != NO_GROUPS:
            _show_preview(dataset, rule)
    except UserError as error:
        shell.show_error(error)
        return None
    return rule


def _complete(dataset: Dataset, way: str, now: SplitRule, key: str) -> SplitRule | None:
    if way == PATTERN:
        text = st.text_input(
            _("Pattern"),
            now.pattern,
            key=f"pattern_{key}",
            help=_(_PATTERN_HELP),
            max_chars=200,
            placeholder="^([^_]+)_",
        )
        if not text:
            st.caption(_(_PATTERN_EXAMPLES))
            return None
        return SplitRule(PATTERN, text)
    if way == CSV:
        return _ask_table(dataset, now, key)
    return SplitRule(way)


def _ask_table(dataset: Dataset, now: SplitRule, key: str) -> SplitRule | None:
    file = st.file_uploader(
        _("CSV file with a column of paths or file names, and one of groups"),
        type=["csv", "tsv", "txt"],
        key=f"groups_{key}",
        max_upload_size=50,
    )
    remembered = f"_groups_kept_{dataset.id}"
    kept = st.session_state.get(remembered, {})
    if file is not None and kept.get("file") != file.file_id:
        permit("split", dataset.id)
        kept = {
            "file": file.file_id,
            "name": keep_table(dataset, file.getvalue(), file.name),
        }
        st.session_state[remembered] = kept
    name = kept["name"] if file is not None else now.table
    if not name:
        return None
    if file is None:
        st.caption(_("{file} is used, as before.", file=shell.plain(name)))
    return _ask_columns(dataset, kept_table(dataset, name), name, now)


def _ask_columns(
    dataset: Dataset, table: GroupTable, name: str, now: SplitRule
) -> SplitRule:
    if name == now.table:
        path_column, group_column = now.path_column, now.group_column
    else:
        paths = [image.path for image in _scanned(dataset).images]
        path_column, group_column = table.guessed_columns(paths)
    places = [table.columns.index(item) for item in (path_column, group_column)]
    left, right = st.columns(2)
    chosen_path = left.selectbox(
        _("Images"), table.columns, places[0], key=f"path_column_{dataset.id}_{name}"
    )
    chosen_group = right.selectbox(
        _("Groups"), table.columns, places[1], key=f"group_column_{dataset.id}_{name}"
    )
    return SplitRule(CSV, "", name, chosen_path, chosen_group)


def _scanned(dataset: Dataset) -> Scan:
    found = cached_scan(dataset)
    if found is None:
        raise ConfigError(
            _("a data set that was read"), _("none"), _("Make a new split first.")
        )
    return found


def _show_preview(dataset: Dataset, rule: SplitRule) -> None:
    scan = file_fingerprint(dataset.folder / "scan.json")
    found = _preview(dataset.id, scan, replace(rule, seed=0).to_json())
    rows, alone = found["rows"], found["num_alone"]
    st.markdown(
        _(
            "**{groups}**, the largest with {largest}; {alone} without a group.",
            groups=number(found["num_groups"], "group"),
            largest=number(found["largest"], "image"),
            alone=number(alone, "image"),
        )
    )
    if rows:
        table = pd.DataFrame(rows, columns=[_("Group"), _("Images")])
        alt = _("Groups and their images")
        st.dataframe(table, hide_index=True, height=180, alt=alt)
        if found["num_groups"] > len(rows):
            st.caption(_("The {count} largest groups.", count=len(rows)))
    if found["alone"]:
        count = numeral(f"{alone:,}")
        with st.expander(_("Without a group ({count})", count=count)):
            st.code("\n".join(found["alone"]), language=None)
            if more := alone - len(found["alone"]):
                st.caption(_("and {count} more", count=numeral(f"{more:,}")))


@st.cache_data(max_entries=32, show_spinner=False)
def _preview(
    dataset_id: str, scan: FileFingerprint, rule: dict[str, Any]
) -> dict[str, Any]:
    """What a rule captures of the last scan, as plain values."""
    dataset, known = load_dataset(dataset_id), SplitRule.from_json(rule)
    found = preview(dataset, _scanned(dataset).images, known or SplitRule())
    return {
        "num_groups": len(found.counts),
        "largest": max(found.counts.values(), default=0),
        "num_alone": len(found.alone),
        "rows": [list(item) for item in list(found.counts.items())[:_MAX_SHOWN]],
        "alone": list(found.alone[:_MAX_SHOWN]),
    }
