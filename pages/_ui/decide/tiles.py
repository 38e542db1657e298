"""A page of pictures as tiles: looked at, selected, compared with others.

One component for the whole grid: with a box, two buttons and texts of Streamlit's for
each of 30 pictures the next page took about twice as long (Streamlit 1.67).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from core.language.texts import _

_FOLDER = Path(__file__).parent

_component = st.components.v2.component(
    "thaw_tiles",
    html='<ul class="tiles" role="list"></ul>',
    css=(_FOLDER / "tiles.css").read_text("utf-8"),
    js=(_FOLDER / "tiles.js").read_text("utf-8"),
    isolate_styles=False,
)


class Tile(NamedTuple):
    """A picture and what stands below it; none of the words are markup."""

    id: str  # no other tile has it
    title: str  # beside the box that selects it
    alt: str  # what is to be seen, for screen readers
    picture: str  # address relative to the page's base; "" = there is none
    reason: str  # why there is none
    words: str
    answers: Sequence[tuple[str, str]]  # name of an icon, and words of each
    badges: Sequence[tuple[str, str]]  # colour and words of each
    tip: str = ""  # what the title and the words are too short for


class Button(NamedTuple):
    """The button beside each tile's words."""

    icon: str  # its name
    title: str
    why_not: str = ""  # why it can't be pressed yet; "" = it can


class Heard(NamedTuple):
    """Who is told what a person does with tiles."""

    opened: Callable[[str], None]  # of a tile's id, when the grid has been drawn
    pressed: Callable[[str], None]  # of a tile's id, before the next run of the page
    picked: Callable[[str, bool], None]  # of each tile's id, and whether it is selected


def show_tiles(
    tiles: Sequence[Tile],
    picked: Collection[str] | None,
    button: Button,
    heard: Heard,
    *,
    key: str,
) -> None:
    """Draw tiles, or update those that stand there under this key.

    Args:
        tiles: In their order.
        picked: Ids of those that are selected; others may be among them. None = none
            can be.
        button: Beside the words of each.
        heard: Who is told.
        key: Of the element.
    """
    told = _component(
        key=key,
        data=tiles_data(tiles, picked, button, st.session_state.get(_count(key), 0)),
        height="content",
        on_opened_change=lambda: None,
        on_pressed_change=lambda: _hear_pressed(key, heard),
        on_picked_change=lambda: _hear_picked(key, heard),
    )
    if isinstance(told["opened"], str):
        heard.opened(told["opened"])


def tiles_data(
    tiles: Sequence[Tile], picked: Collection[str] | None, button: Button, count: int
) -> dict[str, Any]:
    """What the component is given.

    Args:
        tiles: See `show_tiles`.
        picked: See `show_tiles`.
        button: See `show_tiles`.
        count: Of the selections that were heard of: what the browser has selected since
            then is newer than `picked`.
    """
    return {
        "tiles": [tile._asdict() for tile in tiles],
        "picked": [tile.id for tile in tiles if tile.id in (picked or ())],
        "can_pick": picked is not None,
        "button": button._asdict(),
        "count": count,
        "texts": {"images": _("Images"), "look": _("Look at it")},
    }


def _hear_pressed(key: str, heard: Heard) -> None:
    if isinstance(tile := st.session_state[key]["pressed"], str):
        heard.pressed(tile)


def _hear_picked(key: str, heard: Heard) -> None:
    told = st.session_state[key]["picked"]
    if not _is_selection(told):
        return
    st.session_state[_count(key)] = told["count"]
    for tile, is_picked in told["tiles"].items():
        heard.picked(tile, is_picked)


def _is_selection(told: object) -> bool:
    """Whether the browser said for each tile whether it is selected."""
    return (
        isinstance(told, dict)
        and isinstance(told.get("count"), int)
        and isinstance(told.get("tiles"), dict)
        and all(isinstance(value, bool) for value in told["tiles"].values())
    )


def _count(key: str) -> str:
    return f"_{key}_count"
