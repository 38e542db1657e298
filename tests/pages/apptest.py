"""How page tests start the app and read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.conftest import REPOSITORY

TIMEOUT_SECONDS = 60  # the machine may be busy; a page takes well under a second


def open_page(
    name: str, state: Mapping[str, Any] | None = None, /, **query: str | list[str]
) -> AppTest:
    """Open a page as a link does that somebody follows; nothing may be raised.

    Args:
        name: Of the page.
        state: What the session knows already.
        query: What stands behind the question mark of the link.
    """
    app = AppTest.from_file(
        str(REPOSITORY / "router.py"), default_timeout=TIMEOUT_SECONDS
    )
    for key, value in query.items():
        app.query_params[key] = value
    for key, value in (state or {}).items():
        app.session_state[key] = value
    if name != "home":  # which is where a visit begins
        app.switch_page(f"pages/{name}.py")
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    """The app, after a check that its last run raised nothing."""
    assert not app.exception, [item.value for item in app.exception]
    said = [item.value for item in app.error]
    assert not any("Something went wrong" in text for text in said), said
    return app


def addressed(app: AppTest, name: str) -> list[str]:
    """All values of a parameter in the address."""
    found = app.query_params.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def texts(app: AppTest) -> str:
    """All Markdown that is on the page, in one text."""
    kinds = (app.title, app.subheader, app.markdown, app.caption)
    return "\n".join(str(item.value) for kind in kinds for item in kind)


def press(app: AppTest, label: str) -> AppTest:
    """Click the first button with this label; how long it may take stands behind."""
    button = next(
        item for item in app.button if item.label.partition(" (about ")[0] == label
    )
    return sound(button.click().run())


def press_in_table(app: AppTest, column: str, row: int) -> AppTest:
    """Click a button in a row of the first table, as the browser would say it."""
    states = app._tree.get_widget_states()
    click = states.widgets.add()
    click.id = app.dataframe[0].proto.button_click_widgets[column]
    label = str(app.dataframe[0].value[column].iloc[row])
    click.string_trigger_value.data = json.dumps({"row": row, "label": label})
    return sound(app._run(states))


def select_in_table(app: AppTest, rows: list[int]) -> AppTest:
    """Select rows of the first table, as the browser would say it."""
    states = app._tree.get_widget_states()
    selected = states.widgets.add()
    selected.id = app.dataframe[0].proto.id
    selection = {"rows": rows, "columns": [], "cells": []}
    selected.string_value = json.dumps({"selection": selection})
    return sound(app._run(states))


def kinds(app) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Type of each button by its label."""
    return {item.label: item.proto.type for item in app.button}


# Around every page: what is read aloud, and the keys of tables.
_OF_THE_FRAME = ("thaw_live_region", "thaw_table_keys", "thaw_spoken")


def components(app: AppTest) -> list[Any]:
    """The page's own components, in their order."""
    found = app.get("bidi_component")
    return [it for it in found if it.proto.component_name not in _OF_THE_FRAME]


def charts(app: AppTest) -> list[dict[str, Any]]:
    """The figures that the page draws with its own component."""
    return [
        json.loads(json.loads(item.proto.json)["figure"])
        for item in components(app)
        if item.proto.component_name == "thaw_live_chart"
    ]
