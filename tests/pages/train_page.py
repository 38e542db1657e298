"""How tests drive the training form."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from core.config import RunConfig
from tests.pages.apptest import open_page, press, sound

SECTIONS = ("network", "head", "images", "frozen", "finetune", "scratch", "more")


def open_form(**query: str) -> AppTest:
    """The Train page with all that is folded away in sight."""
    return open_page("train", {"train_sections": dict.fromkeys(SECTIONS, 1)}, **query)


def widget(app: AppTest, kind: str, label: str, place: int = 0) -> Any:
    return [item for item in getattr(app, kind) if item.label == label][place]


def labels(app: AppTest, kind: str) -> list[str]:
    return [item.label for item in getattr(app, kind)]


def put(app: AppTest, kind: str, label: str, value: Any, place: int = 0) -> AppTest:
    """Give a widget a value, and let the page answer."""
    found = widget(app, kind, label, place)
    set_value = found.select if kind == "selectbox" else found.set_value
    return sound(set_value(value).run())


def click(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def choose_recipe(app: AppTest, name: str) -> AppTest:
    return sound(app.selectbox(key="train_recipe").select(name).run())


def begun(app: AppTest, started: list[RunConfig]) -> RunConfig:
    press(app, "Start training")
    return started[-1]
