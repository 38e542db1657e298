"""Options that stand for settings say what the settings' descriptions say."""

from __future__ import annotations

import argparse

import pytest

from core.cli.arguments import make_parser
from core.cli.setting_options import SETTING_OPTIONS
from core.config.descriptions import describe


def options(command: str) -> dict[str, argparse.Action]:
    """The options of a command, by their destination."""
    (commands,) = (
        action.choices
        for action in make_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return {action.dest: action for action in commands[command]._actions}


@pytest.mark.parametrize("option", SETTING_OPTIONS)
def test_help_is_the_settings_summary_and_default(option: str) -> None:
    action, described = options("train")[option], describe(SETTING_OPTIONS[option])
    help = str(action.help).replace("%%", "%")
    summary = described.summary
    assert help.startswith(f"{summary[0].lower()}{summary[1:]}")
    assert help.endswith(")")
    if action.choices is not None:
        assert tuple(action.choices) == tuple(described.choices)


def test_help_names_the_defaults() -> None:
    of_train = options("train")
    for option, default in (
        ("frozen_epochs", "(30)"),
        ("finetune_lr", "(0.0006)"),
        ("image_size", "(the backbone's own)"),
        ("seed", "(0)"),
        ("views", "(4)"),
    ):
        assert str(of_train[option].help).endswith(default), option
