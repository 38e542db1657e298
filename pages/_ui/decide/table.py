"""Every decision that holds, as a table: looked through, undone, taken along."""

from __future__ import annotations

import base64
import math
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset
from core.data.decision_table import Problem, read_table, table_text
from core.data.decisions import EXCLUDE, GROUP, KEEP, RELABEL, Decision
from core.language.casing import inside
from core.language.numerals import numeral
from core.language.texts import _, plural
from core.storage.files import slug
from core.text.numbers import NO_VALUE
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.dataset.gallery import thumbnails
from pages._ui.decide import decided
from pages._ui.frame import shell
from pages._ui.frame.columns import when_column
from pages._ui.frame.download import offer_table

_KINDS = (EXCLUDE, RELABEL, KEEP, GROUP)
_PAGE_SIZE = 50
_LISTED_PROBLEMS = 20
_MAX_MB = 20  # of a table that is brought along


def show_decisions(dataset: Dataset, facts: DatasetFacts) -> None:
    """The decisions that hold, the newest first."""
    held = decided.held_decisions(dataset)[::-1]
    if held:
        _show_held(dataset, held)
    else:
        st.markdown(
            _(
                "Nothing is decided yet. Exclude or relabel images in the **gallery**, "
                "or look through probably wrong labels under **review**. Your files "
                "always stay as they are."
            )
        )
    _show_upload(dataset)


def _show_held(dataset: Dataset, held: list[Decision]) -> None:
    kind = st.segmented_control(
        _("Decision"),
        [kind for kind in _KINDS if any(item.action == kind for item in held)],
        key=f"decision_kind_{dataset.id}",
        format_func=lambda kind: (
            f"{_(decided.TITLES[kind])} ({numeral(f'{_count(held, kind):,}')})"
        ),
        label_visibility="collapsed",
    )
    chosen = [item for item in held if kind in (None, item.action)]
    num_pages = max(1, math.ceil(len(chosen) / _PAGE_SIZE))
    place = st.container()
    row = st.container(horizontal=True, vertical_alignment="center")
    buttons = row.container(horizontal=True, width="content")
    with row:  # below the table, whose icons come up above its right end
        page = (
            st.pagination(num_pages, key=f"decision_page_{dataset.id}_{kind}")
            if num_pages > 1
            else 1
        )
    shown = tuple(chosen[(page - 1) * _PAGE_SIZE : page * _PAGE_SIZE])
    with place:
        selected = _show_table(dataset, shown)
    with buttons:
        st.button(
            _("Undo {count} selected", count=numeral(f"{len(selected):,}"))
            if selected
            else _("Undo the selected"),
            icon=":material/undo:",
            key=f"undo_selected_{dataset.id}",
            type="primary",
            disabled=not selected,
            on_click=_take_back,
            args=(dataset, selected),
        )
        st.button(
            _("Undo the last one"),
            icon=":material/undo:",
            key=f"undo_last_{dataset.id}",
            help=_title(held[0]),
            on_click=_take_back,
            args=(dataset, held[:1]),
        )
        offer_table(plain_table(held), f"decisions-{slug(dataset.name)}.csv")


def _show_table(dataset: Dataset, shown: tuple[Decision, ...]) -> list[Decision]:
    """Draw a page of the table; returns the selected ones."""
    small = thumbnails(dataset, [item.path for item in shown])
    table = pd.DataFrame(
        {
            "Picture": [_data_url(file) for file in small],
            "File": [item.path for item in shown],
            "Decision": [_(decided.TITLES[item.action]) for item in shown],
            "Value": [decided.value_text(item) or NO_VALUE for item in shown],
            "When": [pd.Timestamp(item.time, unit="s", tz="UTC") for item in shown],
            "Who": [item.person or _("at this computer") for item in shown],
        }
    )
    # A selection is kept by rows. Where others stand in them, it begins anew.
    ids = "\n".join(map(repr, shown))
    key = f"decisions_{zlib.crc32(ids.encode('utf-8', 'replace')):08x}"
    selected = st.dataframe(
        table,
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        row_height=64,
        height=min(520, 44 + 64 * len(shown)),
        alt=_("{count} decisions about images", count=len(shown)),
        column_config={
            "Picture": st.column_config.ImageColumn(_("Picture"), width=80),
            "File": _("File"),
            "Decision": _("Decision"),
            "Value": _("Value"),
            "When": when_column(),
            "Who": _("Who"),
        },
    )
    rows = selected.selection.rows
    return [shown[row] for row in rows if row < len(shown)]


def _take_back(dataset: Dataset, decisions: list[Decision]) -> None:
    with shell.errors_shown():  # a callback stands outside of the page's own
        decided.take_back(dataset, decisions)


def _title(decision: Decision) -> str:
    title = f"{decision.path}: {inside(_(decided.TITLES[decision.action]))}"
    return shell.plain(f"{title} {decided.value_text(decision)}".strip())


def _count(held: list[Decision], kind: str) -> int:
    return sum(item.action == kind for item in held)


def _data_url(small: Path | str) -> str | None:
    if not isinstance(small, Path):
        return None
    return f"data:image/jpeg;base64,{base64.b64encode(small.read_bytes()).decode()}"


def plain_table(held: list[Decision]) -> pd.DataFrame:
    """What `read_table` reads back, with when and by whom for people."""
    return pd.DataFrame(
        {
            "path": [item.path for item in held],
            "action": [item.action for item in held],
            "value": [item.value for item in held],
            "digest": [item.digest for item in held],
            "time": [
                datetime.fromtimestamp(item.time, UTC).isoformat(timespec="seconds")
                for item in held
            ],
            "person": [item.person for item in held],
        }
    )


def _show_upload(dataset: Dataset) -> None:
    with st.expander(_("Bring decisions along as CSV"), icon=":material/upload_file:"):
        st.caption(
            _(
                "One line per decision, with the columns path, action (exclude, "
                "include, relabel, keep, unlabel, group or ungroup) and value: the new "
                "label or the group's name."
            )
        )
        number = st.session_state.setdefault("decision_uploads", 0)
        sent = st.file_uploader(
            _("CSV file"),
            type=["csv"],
            max_upload_size=_MAX_MB,
            key=f"decision_file_{dataset.id}_{number}",
            label_visibility="collapsed",
        )
        if sent is None:
            return
        accepts_new = st.toggle(
            _("Names that are no class begin a new one"),
            key=f"decision_new_{dataset.id}",
            help=_("Off, a line with such a name is left out: it may be a slip."),
        )
        table = read_table(
            table_text(sent.getvalue()),
            decided.digests(dataset),
            decided.class_names(dataset),
            accepts_new=accepts_new,
        )
        found, problems = table.decisions, table.problems
        _show_problems(problems)
        if found and st.button(
            plural("Add {count} decision", "Add {count} decisions", len(found)),
            type="primary",
            icon=":material/add:",
        ):
            decided.add(dataset, found)
            st.session_state["decision_uploads"] += 1  # an empty box again
            count = numeral(f"{len(found):,}")
            st.session_state["notice"] = _("{count} decisions were added", count=count)
            st.rerun()
        if not found and not problems:
            st.info(_("There is no decision in this file."), icon=":material/info:")


def _show_problems(problems: list[Problem]) -> None:
    if problems:
        lines = [
            "- "
            + _(
                "Line {line}, {path}: {reason}.",
                line=bad.line,
                path=shell.plain(bad.path or _("no path")),
                reason=shell.plain(bad.reason),
            )
            for bad in problems[:_LISTED_PROBLEMS]
        ]
        if (more := len(problems) - _LISTED_PROBLEMS) > 0:
            lines.append("- " + _("and {count} more", count=numeral(f"{more:,}")))
        words = plural(
            "{count} line is left out:", "{count} lines are left out:", len(problems)
        )
        st.warning("\n".join([words, *lines]), icon=":material/warning:")
