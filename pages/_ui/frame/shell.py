"""The frame around every page: navigation, titles, errors, text that is no markup."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core.errors import UserError, explain_os_error
from core.language.texts import _

logger = logging.getLogger(__name__)

_ROUTED = "_routed"

_STYLE = "".join(
    f"<style>{Path(__file__).with_name(name).read_text('utf-8')}</style>"
    for name in ("shell.css", "focus.css")
)
# Dialogs and menus stand beside the app in the page, and do not get its colour scheme.
_DARK = "<style>:root { color-scheme: dark; }</style>"

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&=^\"'@/])")


def _pages() -> list[StreamlitPage]:
    return [
        st.Page(
            "pages/home.py",
            title=_("Home"),
            icon=":material/home:",
            url_path="start",  # never seen: the default page is at the root
            default=True,
            help=_("What is done and what comes next"),
        ),
        st.Page(
            "pages/dataset.py",
            title=_("Dataset"),
            icon=":material/photo_library:",
            url_path="dataset",
            help=_("Bring in images and look at them"),
        ),
        st.Page(
            "pages/train.py",
            title=_("Train"),
            icon=":material/model_training:",
            url_path="train",
            help=_("Train in two phases and watch"),
        ),
        st.Page(
            "pages/compare.py",
            title=_("Compare"),
            icon=":material/compare_arrows:",
            url_path="compare",
            help=_("Was fine-tuning worth it?"),
        ),
        st.Page(
            "pages/predict.py",
            title=_("Predict"),
            icon=":material/image_search:",
            url_path="predict",
            help=_("Classify pictures with a trained model"),
        ),
        # Streamlit does not find its default page under a name (1.67).
        st.Page(_lead_home, title=_("Home"), url_path="home", visibility="hidden"),
    ]


def _lead_home() -> None:
    """What /home shows: the page at the root."""
    st.switch_page("pages/home.py")


def navigation() -> StreamlitPage:
    """Set up the top navigation and give the page to run; called by router.py."""
    _set_page()
    pages = _pages()
    page = st.navigation(pages, position="top")
    _set_page(f"{page.title} · Thaw")
    st.session_state[_ROUTED] = True
    st.html(_STYLE + (_DARK if is_dark() else ""))
    with st.container(horizontal=True, gap="xxsmall", key="phone_navigation"):
        for linked in pages[:-1]:
            st.page_link(linked, label=linked.title, icon=None, width="content")
    return page


def _set_page(title: str = "Thaw") -> None:
    # Before any navigation, too: else Streamlit (1.67) has the browser
    # fetch the icon of the page from fonts.gstatic.com.
    st.set_page_config(page_title=title, page_icon="pages/_ui/icon.png", layout="wide")


def unseen_title(title: str) -> None:
    """The page's title for readers of screens, where there is no room to show it."""
    st.html(f'<h1 class="unseen">{html.escape(title)}</h1>')


def unseen_label(name: str) -> str:
    """The label of a button that shows its icon alone, for readers of screens.

    Without one Streamlit (1.67) has them say the icon's name, in English.
    """
    return f"`{name.replace('`', ' ')}`"


def require_router() -> None:
    """Send a page that Streamlit's pages/ discovery ran directly through router.py.

    The first line of every page: on a fresh server a link to a page runs its file
    without the router, until somebody has called st.navigation.
    """
    if _ROUTED not in st.session_state:
        _set_page()
        st.navigation(_pages(), position="top")  # also ends the discovery
        st.rerun()


def open_page(name: str, **query: str | list[str]) -> None:
    """Leave for another page, e.g. `open_page("compare", run="...")`."""
    st.switch_page(f"pages/{name}.py", query_params=query)


@contextmanager
def errors_shown() -> Iterator[None]:
    """Turn what a user can fix into a message, and everything else into a polite one.

    A traceback goes to the log only.
    """
    try:
        yield
    except UserError as error:
        show_error(error)
    except OSError as error:
        if explanation := explain_os_error(error):
            logger.warning("a page was told: %s", error)
            show_error(explanation)
        else:
            _show_defect()
    except Exception:
        _show_defect()


def _show_defect() -> None:
    """Say that we failed; call it where the exception is being handled."""
    logger.exception("a page failed")
    st.error(
        _(
            "Something went wrong here, and it is our fault. Reload the page; if it "
            "happens again, the server's log says why."
        ),
        icon=":material/error:",
    )


def show_error(error: UserError) -> None:
    """Show expected, received and what to do; the texts are never markup."""
    st.error(
        _(
            "**{action}**\n\nExpected {expected}; received {received}.",
            action=plain(error.action),
            expected=plain(error.expected),
            received=plain(error.received),
        ),
        icon=":material/error:",
    )


def plain(text: str) -> str:
    """Escape a name that users chose, so that Markdown shows it as it is."""
    # Blanks at the beginning, tabs and line ends would be markup, too.
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def is_dark() -> bool:
    """Whether the browser shows the dark theme; light until it has said so."""
    return st.context.theme.type == "dark"
