"""What a command answers with `--json`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.__main__ import main


def answer(
    capsys: pytest.CaptureFixture[str], *words: str, code: int = 0
) -> dict[str, Any]:
    assert main([*words, "--json"]) == code
    value: dict[str, Any] = json.loads(capsys.readouterr().out)
    return value
