"""What a process that looks into one file answers."""

from __future__ import annotations

import errno
import io
import json
from typing import NoReturn

import pytest

from core.errors import DataError
from core.language.current import language, speaking
from core.own_backbones import answering
from core.own_backbones.formats import Reply, Request

REQUEST = {
    **{"path": "/a", "given": {}, "is_taken": False, "is_uploaded": False},
    "language": "en",
}


def refuse(_: Request) -> NoReturn:
    raise DataError("a network", "a poem", "Choose another file.")


def full(_: Request) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device", "/a")


def broken(_: Request) -> NoReturn:
    raise OSError(errno.EIO, "Input/output error")


def speaks(_: Request) -> NoReturn:
    raise DataError("a network", language(), "Choose another file.")


def answered(
    reply: object, monkeypatch: pytest.MonkeyPatch, spoken: str = "en"
) -> Reply:
    request = REQUEST | {"language": spoken}
    asked, said = io.StringIO(json.dumps(request)), io.StringIO()
    monkeypatch.setattr("sys.stdin", asked)
    monkeypatch.setattr("sys.stdout", said)
    monkeypatch.setattr(answering, "_limit_memory", lambda _: None)
    assert answering.answer(reply, 1) == 0  # type: ignore[arg-type]
    found: Reply = json.loads(said.getvalue().splitlines()[-1])
    return found


def test_what_a_user_can_put_right_is_a_reply(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert answered(refuse, monkeypatch)["error"]["received"] == "a poem"
    assert answered(full, monkeypatch)["error"]["action"]


def test_what_is_wrong_is_said_in_the_language_of_whoever_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with speaking("en"):
        assert answered(speaks, monkeypatch, "de")["error"]["received"] == "de"


def test_what_nobody_can_put_right_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(OSError, match="Input/output"):
        answered(broken, monkeypatch)
