"""No page shows a text that no catalog can translate, read from the source."""

from __future__ import annotations

import pytest

from tests.conftest import REPOSITORY
from tests.language_rules import texts_stand_in_catalogs, untranslated
from tests.source_files import Source


def test_every_text_of_the_pages_can_be_translated() -> None:
    problems = []
    for folder in ("core", "pages"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            name = path.relative_to(REPOSITORY).as_posix()
            source = Source(name, path.read_text("utf-8"))
            found = texts_stand_in_catalogs(source)
            problems += [f"{name}:{line} {text}" for line, text in found]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "text",
    [
        'def f():\n    st.button("Open")',
        'def f():\n    st.button("Open" if a else _("Close"))',
        'def f():\n    st.markdown(f"**{name}** is new")',
        'def f():\n    st.number_input(_("Minutes"), help="Of the training.")',
        'def f():\n    st.tabs(["Results"])',
        'A = "One of the models"',
        'A = _("Open")',
        'def f(a=_("Open")):\n    pass',
        'def f():\n    a, _ = g()\n    h(_("Open"))',
    ],
)
def test_a_text_outside_is_found(text: str) -> None:
    assert list(untranslated(Source("pages/_ui/run/panel.py", text)))


@pytest.mark.parametrize(
    "text",
    [
        '"""What this does."""\nimport streamlit as st',
        'def f():\n    """Do it now."""\n    st.button(_("Open"), icon=":material/x:")',
        'def f():\n    logger.warning("a page was told: %s", error)',
        'def f():\n    permit("add images")\n    st.markdown(f"**{name}**")',
        'A = mark("One of the models")\ndef f():\n    st.caption(_(A))',
        'A = lambda: _("Open")',
    ],
)
def test_what_can_be_translated_or_is_not_read_is_no_problem(text: str) -> None:
    assert not list(untranslated(Source("pages/_ui/run/panel.py", text)))


def test_a_page_translates_while_it_runs() -> None:
    assert not list(untranslated(Source("pages/home.py", 'st.title(_("Home"))')))
