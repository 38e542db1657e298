"""The gallery's tiles: what the browser is given, and what it says of a click."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.pages.apptest import sound


def component(app: AppTest, name: str) -> Any:
    """The one component of this name that is on the page."""
    (found,) = (c for c in app.get("bidi_component") if c.proto.component_name == name)
    return found


def given(app: AppTest) -> dict[str, Any]:
    """All that the grid is given."""
    data: dict[str, Any] = json.loads(component(app, "thaw_tiles").proto.json)
    return data


def tiles(app: AppTest) -> list[dict[str, Any]]:
    """The pictures of a page, in their order."""
    found: list[dict[str, Any]] = given(app)["tiles"]
    return found


def badges(app: AppTest) -> list[str]:
    """The words of all badges on tiles."""
    return [words for tile in tiles(app) for _, words in tile["badges"]]


def pick(app: AppTest, *paths: str) -> AppTest:
    """Select pictures of the page, beside those that are."""
    data = given(app)
    picked = {*data["picked"], *paths}
    said = {tile["id"]: tile["id"] in picked for tile in data["tiles"]}
    return say_picked(app, {"count": data["count"] + 1, "tiles": said})


def say_picked(app: AppTest, told: Any) -> AppTest:
    """Say what is selected, as the browser would."""
    states = app._tree.get_widget_states()
    state = states.widgets.add()
    state.id = component(app, "thaw_tiles").proto.id
    state.json_value = json.dumps({"picked": told})
    return sound(app._run(states))


def press_tile(app: AppTest, event: str, path: str) -> AppTest:
    """Click on a picture ("opened"), or on its button ("pressed")."""
    states = app._tree.get_widget_states()
    state = states.widgets.add()
    state.id = (
        f"$$STREAMLIT_INTERNAL_KEY_{component(app, 'thaw_tiles').proto.id}__events"
    )
    state.json_trigger_value = json.dumps([{"event": event, "value": path}])
    return sound(app._run(states))
