"""The command `recipes`."""

from __future__ import annotations

import json

import pytest

from core.__main__ import main
from core.config.recipes import recipe, recipes


def test_recipes_are_listed_and_one_is_told_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["recipes", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["recipes"]
    assert [item["name"] for item in told] == list(recipes())
    assert main(["recipes", "vgg16_flatten", "--json"]) == 0
    one = json.loads(capsys.readouterr().out)
    assert one["config"] == json.loads(
        json.dumps(recipe("vgg16_flatten").config.to_json())
    )
    assert main(["recipes", "inception_v3_mixed7"]) == 0
    assert "layers[-30:]" in capsys.readouterr().out
    assert main(["recipes", "nonsense"]) == 2
