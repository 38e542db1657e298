"""Checks of a setting, told from wherever the part stands that it is one of."""

from __future__ import annotations

import copy
import pickle

import pytest

from core.errors import ConfigError
from core.validation import SettingError, require_choice, require_range, wrong


def test_a_wrong_setting_says_what_was_expected_and_what_came() -> None:
    with pytest.raises(SettingError) as caught:
        require_range("epochs", 0, 1, 1000)
    error = caught.value
    assert (error.expected, error.received) == ("epochs to be between 1 and 1000", "0")
    assert error.action == "Change epochs."
    with pytest.raises(SettingError, match="keep to be one of best, last"):
        require_choice("keep", "first", ("best", "last"))
    require_range("epochs", 1, 1, 1000)
    require_choice("keep", "best", ("best", "last"))


def test_who_knows_more_of_the_place_tells_it_anew() -> None:
    outer = wrong("Change", "Change rate", 7).within("steps.0.").within("finetune.")
    assert outer.expected == "finetune.steps.0.Change to be Change rate"
    assert outer.action == "Change finetune.steps.0.Change."


def test_an_error_of_a_setting_crosses_a_process_boundary() -> None:
    error = wrong("epochs", "a number", "x" * 1000).within("frozen.")
    for arrived in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert isinstance(arrived, ConfigError)
        assert str(arrived) == str(error) and len(arrived.received) < 200
