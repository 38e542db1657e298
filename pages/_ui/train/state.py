"""What the training form says: one config, which a recipe sets and widgets edit.

The config lies in the session as plain values. A widget begins with the value that is
there and writes its own into it when it is changed, before the page is drawn anew. So a
setting counts whether its widget is shown or not, and stays while one looks elsewhere.

Where something else than the widget changes a value, the widget gets another key: a
browser that is still sending its old value then speaks of a widget that is gone.
"""

from __future__ import annotations

import json
from typing import Any, TypedDict

import streamlit as st

from core.config import RunConfig
from core.config.recipes import Told, adapted, recipe, recipes

_STATE = "train_config"


class FormState(TypedDict):
    """All of the form, in plain values."""

    recipe: str  # its name
    keeps_backbone: bool  # whether it is the recipe's although its weights are not here
    num_classes: int  # the recipe was made to fit; 0 = not known
    changes: list[Told]  # what had to be changed in the recipe to fit
    base: dict[str, Any]  # the recipe's settings, as they fit
    values: dict[str, Any]  # as `RunConfig.to_json` gives them
    versions: dict[str, int]  # how often something else than its widget set a value
    num_seeds: int


def state() -> FormState:
    """The form's; at first the first recipe's."""
    if _STATE not in st.session_state:
        _apply(next(iter(recipes())), False, 0, {}, 1)
    found: FormState = st.session_state[_STATE]
    return found


def choose_recipe(name: str, keeps_backbone: bool = False) -> None:
    """Set everything as a recipe has it."""
    _fit(name, keeps_backbone)
    # What the Dataset page previews and hands over is what the next training uses.
    st.session_state["augmentation"] = _plain(get("augmentation"))


def use(config: RunConfig) -> None:
    """Set everything as a run had it; its data set is the page's to choose."""
    now = state()
    now["values"] = _plain(config.to_json()) | {"dataset": now["values"]["dataset"]}
    now["versions"] = _raised(now["versions"], [""])
    st.session_state["augmentation"] = _plain(get("augmentation"))


def fit_to(num_classes: int) -> None:
    """Fit the recipe to these images, unless it has been edited.

    Args:
        num_classes: Of the images; 0 = not known.
    """
    now = state()
    if num_classes == now["num_classes"]:
        return
    is_edited = now["values"] != now["base"]
    now["num_classes"] = num_classes
    if not is_edited:
        _fit(now["recipe"], now["keeps_backbone"])


def _fit(name: str, keeps_backbone: bool) -> None:
    now = state()
    versions = _raised(now["versions"], [""])
    _apply(name, keeps_backbone, now["num_classes"], versions, now["num_seeds"])


def _apply(
    name: str,
    keeps_backbone: bool,
    num_classes: int,
    versions: dict[str, int],
    num_seeds: int,
) -> None:
    adaptation = adapted(recipe(name).config, num_classes, keeps_backbone)
    base = _plain(adaptation.config.to_json())
    st.session_state[_STATE] = FormState(
        recipe=name,
        keeps_backbone=keeps_backbone,
        num_classes=num_classes,
        changes=list(adaptation.told),
        base=base,
        values=_plain(base),
        versions=versions,
        num_seeds=num_seeds,
    )


def config(dataset_id: str) -> RunConfig:
    """The settings as they stand.

    Raises:
        ConfigError: One of them is wrong.
    """
    return RunConfig.from_json(state()["values"] | {"dataset": dataset_id})


def get(path: str) -> Any:
    """A setting by its dotted name, such as "head.layers.0.units"."""
    return _at(state()["values"], path)


def base(path: str) -> Any:
    """The same as the recipe has it."""
    return _at(state()["base"], path)


def _at(part: Any, path: str) -> Any:
    for name in path.split("."):
        part = part[int(name) if isinstance(part, list) else name]
    return part


def put(path: str, value: Any) -> None:
    """Set what a widget says."""
    parent, _, name = path.rpartition(".")
    part: Any = get(parent) if parent else state()["values"]
    part[int(name) if isinstance(part, list) else name] = value


def set_values(values: dict[str, Any]) -> None:
    """Set what no widget shows, by dotted names; their widgets begin anew."""
    for path, value in values.items():
        put(path, value)
    now = state()
    now["versions"] = _raised(now["versions"], list(values))


def widget_key(path: str) -> str:
    """The key of a setting's widget."""
    steps, versions = path.split("."), state()["versions"]
    parents = ["", *(".".join(steps[:end]) for end in range(1, len(steps) + 1))]
    counts = "-".join(str(versions.get(parent, 0)) for parent in parents)
    return f"train_{path.replace('.', '_')}_{counts}_"


def widget_value(path: str, key: str) -> Any:
    """What a widget says, in its callback; None where it is no longer the setting's.

    A browser may still send the value of a widget that has just gone (1.67).

    Args:
        path: Of the setting.
        key: Of the widget: `widget_key(path)`, or a text that holds it.
    """
    return st.session_state.get(key) if widget_key(path) in key else None


def take(path: str, key: str) -> None:
    """Take over what a widget says; its callback."""
    value = widget_value(path, key)
    if value is not None:
        put(path, value)


def _raised(versions: dict[str, int], paths: list[str]) -> dict[str, int]:
    return versions | {path: versions.get(path, 0) + 1 for path in paths}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """A copy of its own, with lists for tuples."""
    copy: dict[str, Any] = json.loads(json.dumps(values))
    return copy
