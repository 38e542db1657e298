"""What a lesson can highlight, by name, and where it is found on the page."""

from __future__ import annotations

from pages._ui.train.handover import show_setting
from pages._ui.train.section import open_section

SETTING = "setting:"  # begins the name of a setting's widget

# CSS selectors; keys of Streamlit's elements are classes (1.67).
CONTROLS = {
    "recipe": ".st-key-train_recipe",
    "strip": ".st-key-train_strip",
    "start": ".st-key-train_start [data-testid='stBaseButton-primary']",
    "stages": ".st-key-run_stages",
    "curves": "[class*='st-key-curves-']",
    "figures": ".st-key-run_figures",
    "runs": ".st-key-run",
    "verdict": ".st-key-verdict",
}
_IN_SIGHT = ("strategy", "backbone")  # settings that stand in no section
_SECTIONS = {"strip": "network"}


def selector(control: str) -> str:
    """The CSS selector of a control; "" = nothing.

    Raises:
        KeyError: Nobody knows it.
    """
    if not control.startswith(SETTING):
        return CONTROLS[control] if control else ""
    name = control.removeprefix(SETTING).replace(".", "_")
    return f"[class*='train_{name}_']"


def bring_into_sight(control: str) -> None:
    """Let the section of the form be open in which a control stands."""
    if control.startswith(SETTING):
        name = control.removeprefix(SETTING)
        if name not in _IN_SIGHT:
            show_setting(name)
    elif control in _SECTIONS:
        open_section(_SECTIONS[control])
