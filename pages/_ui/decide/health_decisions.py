"""What is decided in a health check's findings, and how it is taken back."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import EXCLUDE, GROUP, Decision
from core.health.formats import Finding
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number
from pages._ui.decide import decided
from pages._ui.frame import shell

# Of copies the one that stays: who is judged on it, keeps it.
_KEPT_FIRST = ("test", "validation", "train")

_GROUP_HELP = mark("A new split then puts all pictures of a group on the same side.")
_ONE_HELP = mark(
    "The one that stays is a test picture, else one for validation, else the first."
)


def decide_on(
    dataset: Dataset, action: str, chosen: Sequence[tuple[decided.Picture, str]]
) -> None:
    """Decide the same of several pictures; a button's callback.

    Args:
        dataset: Where they belong.
        action: EXCLUDE or GROUP.
        chosen: Each with its reason or its group.
    """
    with shell.errors_shown():  # a callback stands outside of the page's own
        made = decided.add(
            dataset, [Decision(*item, action, value) for item, value in chosen]
        )
        st.session_state[_key(dataset)] = [dataclasses.asdict(item) for item in made]


def _take_back(dataset: Dataset) -> None:
    with shell.errors_shown():
        last = [Decision(**item) for item in st.session_state.pop(_key(dataset), [])]
        decided.take_back(dataset, last)


def show_decided(dataset: Dataset) -> None:
    """What was decided just now, with a way back."""
    made = (dataset.folder / "manifest.json").stat().st_mtime
    last = st.session_state.get(_key(dataset))
    if last and last[0]["time"] > made:
        words, button = st.columns([5, 1], vertical_alignment="center")
        pictures = number(len(last), "picture")
        text = (
            _("{pictures} will be left out.", pictures=pictures)
            if last[0]["action"] == EXCLUDE
            else _("{pictures} will be kept in groups.", pictures=pictures)
        )
        words.success(text, icon=":material/check:")
        button.button(
            _("Undo"),
            icon=":material/undo:",
            key="health_undo",
            on_click=_take_back,
            args=(dataset,),
        )


def _key(dataset: Dataset) -> str:
    return f"health_decided_{dataset.id}"


def show_buttons(
    dataset: Dataset, item: Finding, picked: list[decided.Picture]
) -> None:
    """What can be decided about a finding's pictures.

    Args:
        dataset: Where they belong.
        item: The finding.
        picked: The pictures of it that are chosen.
    """
    kind, reason = item["kind"], item["title"].lower()
    listed = list(zip(item["paths"], item["digests"], strict=True))
    if item["action"] == "group":
        groups = _groups(item)
        count = number(len(item.get("clusters", [])), "group")
        st.button(
            _("Keep {groups} on one side each", groups=count),
            icon=":material/join:",
            key=f"health_group_{kind}",
            help=_(_GROUP_HELP),
            on_click=decide_on,
            args=(dataset, GROUP, groups),
        )
        if kind != "twins_classes":  # which label is right, only a person can say
            rest = _all_but_one(item)
            st.button(
                _(
                    "Leave out all but one of each ({count})",
                    count=numeral(f"{len(rest):,}"),
                ),
                icon=":material/filter_1:",
                key=f"health_one_{kind}",
                help=_(_ONE_HELP),
                on_click=decide_on,
                args=(dataset, EXCLUDE, [(it, reason) for it in rest]),
            )
    elif item["action"] == "exclude":
        st.button(
            _("Leave out all {count}", count=numeral(f"{len(listed):,}")),
            icon=":material/visibility_off:",
            key=f"health_all_{kind}",
            on_click=decide_on,
            args=(dataset, EXCLUDE, [(it, reason) for it in listed]),
        )
    st.button(
        _("Leave out the chosen ({count})", count=numeral(f"{len(picked):,}")),
        icon=":material/check_box:",
        key=f"health_picked_{kind}",
        disabled=not picked,
        on_click=decide_on,
        args=(dataset, EXCLUDE, [(it, reason) for it in picked]),
    )


def _groups(item: Finding) -> list[tuple[decided.Picture, str]]:
    """Every listed picture of a group, with a name that the group always has."""
    digests = dict(zip(item["paths"], item["digests"], strict=True))
    found = []
    for cluster in item.get("clusters", []):
        contents = sorted(digests.get(path, "") for path in cluster["paths"])
        name = f"twins-{contents[0][:12]}"
        found += [((path, digests[path]), name) for path in cluster["paths"]]
    return found


def _all_but_one(item: Finding) -> list[decided.Picture]:
    digests = dict(zip(item["paths"], item["digests"], strict=True))
    found = []
    for cluster in item.get("clusters", []):
        rows = list(zip(cluster["paths"], cluster["splits"], strict=True))
        rows.sort(key=lambda row: _KEPT_FIRST.index(row[1]))  # stable: then the first
        found += [(path, digests[path]) for path, _ in rows[1:]]
    return found
