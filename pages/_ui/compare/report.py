"""What is on screen as one file for somebody without the app."""

from __future__ import annotations

import streamlit as st

from core.errors import RunError
from core.language.current import language, speaking
from core.language.texts import _
from core.report.compared import compared
from core.report.making import make_report
from core.report.page import report_page
from core.report.summary import summary
from core.storage.files import slug
from pages._ui.compare.selection import Selection


def offer_report(selection: Selection) -> None:
    """A button that opens both forms of the report; each is made when it is pressed."""
    try:
        found = compared(*selection)
    except RunError:  # the page itself says why there is nothing to report on
        return
    # A download is made in a thread of its own, which does not know the page.
    spoken = language()
    name = slug(str(found.runs[0].about.get("dataset_name", "")))
    with st.popover(
        _("Download the report"),
        icon=":material/description:",
        key="report",
        help=_("All of this in one file that needs neither Thaw nor a network."),
    ):
        st.download_button(
            _("Page with charts and pictures"),
            lambda: _page(selection, spoken),
            file_name=f"{name}-report.html",
            mime="text/html",
            icon=":material/html:",
            key="report_page",
            on_click="ignore",
        )
        st.download_button(
            _("Summary as Markdown"),
            lambda: _summary(selection, spoken),
            file_name=f"{name}-report.md",
            mime="text/markdown",
            icon=":material/markdown:",
            key="report_summary",
            on_click="ignore",
        )


def _page(selection: Selection, spoken: str) -> str:
    with speaking(spoken):
        return report_page(make_report(*selection))


def _summary(selection: Selection, spoken: str) -> str:
    with speaking(spoken):
        return summary(make_report(*selection))
