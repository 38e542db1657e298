"""How tests open the tab Advice and read it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.apptest import open_page


def advice_page() -> AppTest:
    return open_page("dataset", view="Advice")


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]
