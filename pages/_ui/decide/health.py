"""Dataset, tab Health: what is wrong with the images, and what to do about it."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Dataset
from core.health.formats import Finding, HealthResult
from core.language.kept import retold
from core.language.texts import _, mark
from core.text.numbers import number
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.decide.health_decisions import show_decided
from pages._ui.decide.health_finding import show_finding
from pages._ui.frame import shell
from pages._ui.studies import progress
from pages._ui.studies.results import Measured, active_on, measured

_WHAT = mark(
    "Every picture is measured and compared with all others: near-duplicates, quality, "
    "class sizes, properties that give the class away, outliers. No file is changed or "
    "deleted. What was measured is kept, so a second check takes seconds."
)
_ICONS = {
    "problem": ":material/error:",
    "warning": ":material/warning:",
    "note": ":material/info:",
}


def show_health(dataset: Dataset, facts: DatasetFacts) -> None:
    """What the last health check found, and the button for the next one."""
    is_active = any(study.kind == "health" for study in active_on(dataset.id))
    draw = st.fragment(_draw, run_every="1s" if is_active else None)
    draw(dataset, facts, is_active)


def _draw(dataset: Dataset, facts: DatasetFacts, was_active: bool) -> None:
    with shell.errors_shown():
        found = measured("health", HealthResult, dataset.id, facts["digest"])
        if was_active and not found.active:
            st.rerun()  # so that the page registers this part without its timer
        st.markdown(_("##### Health check"), help=_(_WHAT))
        if found.active:
            progress.show_progress(found.active)
            return
        if found.broken:
            progress.show_broken(found.broken)
        if found.results:
            show_decided(dataset)
            if found.is_outdated:
                _show_outdated(dataset, found)
            _show_result(dataset, found.results[0], list(facts["counts"]))
        elif not found.broken:
            st.markdown(
                _(
                    "Look for near-duplicates, above all between training and test, "
                    "for blurred, dark and empty pictures, for properties that give "
                    "the class away, and for pictures unlike all others of their class."
                )
            )
        if not found.is_outdated:
            _start_button(dataset, found)


def _show_outdated(dataset: Dataset, found: Measured[HealthResult]) -> None:
    words, button = st.columns([5, 1], vertical_alignment="center")
    words.warning(
        _("This was found in other images or another split than there is now."),
        icon=":material/difference:",
    )
    with button:
        _start_button(dataset, found)


def _start_button(dataset: Dataset, found: Measured[HealthResult]) -> None:
    is_primary = found.is_outdated or not found.results
    label = _("Check again") if found.results else _("Check the images")
    if not found.results:
        label += progress.estimate_text("health", dataset)
    if st.button(
        label,
        icon=":material/health_and_safety:",
        key="start_health",
        type="primary" if is_primary else "secondary",
    ):
        progress.start("health", dataset)


def _show_result(
    dataset: Dataset, result: HealthResult, class_names: list[str]
) -> None:
    images = number(result["num_images"], "image")
    if not result["findings"]:
        st.success(
            _("Nothing was found in {images}.", images=images),
            icon=":material/check_circle:",
        )
    else:
        count = number(len(result["findings"]), "finding")
        st.markdown(
            _(
                "**{findings} in {images}**, in the order of their worth",
                findings=count,
                images=images,
            )
        )
    for place, item in enumerate(result["findings"]):
        part = st.expander(
            _title(item),
            expanded=place == 0,
            icon=_ICONS[item["level"]],
            key=f"health_{dataset.id}_{item['kind']}",
            on_change="rerun",
        )
        if part.open:  # else no thumbnail is made
            with part:
                show_finding(dataset, item, class_names)
    _show_checked(result)


def _title(item: Finding) -> str:
    text = f"**{shell.plain(_(item['title']))}**: {number(item['count'], 'image')}"
    return f":red[{text}]" if item["level"] == "problem" else text


def _show_checked(result: HealthResult) -> None:
    checked = shell.plain("; ".join(_(text) for text in result["checked"]))
    st.caption(_("Looked at: {properties}.", properties=checked))
    for missing in result["not_checked"]:
        text = _(
            "Not looked at: {properties}. {reason}",
            properties=_(missing["what"]),
            reason=retold(missing["reason"]),
        )
        st.caption(shell.plain(text))
