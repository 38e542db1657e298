"""The answer for a frame of the live view, as the browser asks for it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from core.runs.run import Run
from pages._ui.predict import live, live_answer
from tests.pages.finished_run import FakePredictor, finished_run, picture, use_fake
from tests.pages.gate_requests import OPEN, ask


@pytest.fixture
def run(
    tmp_path: Path,
    draw_images: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    use_fake(monkeypatch)
    folder = draw_images(tmp_path / "shapes", {"<b>": 6, "square": 6}, size=16)
    return finished_run(folder, {"frozen": 8})


def asked(run: str, phase: str, frame: bytes) -> tuple[int, dict[str, Any]]:
    """Status and what is answered."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": frame}

    parts = {"run": run, "phase": phase}
    request = Request({"type": "http", "path_params": parts, "headers": []}, receive)
    answer = asyncio.run(live_answer.answer(request))
    return answer.status_code, json.loads(bytes(answer.body))


def test_a_frame_gets_its_classes_and_a_sign_for_what_is_unlike(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = picture("jpeg")
    told = {"top": [["square", 0.9], ["<b>", 0.1]], "unfamiliar": False}
    assert asked(run.id, "frozen", frame) == (200, told)
    monkeypatch.setattr(FakePredictor, "novelty", 1.5)
    assert asked(run.id, "frozen", frame)[1]["unfamiliar"] is True


def test_what_is_wrong_with_a_request_is_said_with_its_status(run: Run) -> None:
    frame = picture("jpeg")
    for run_id, phase, content, status in (
        (run.id, "frozen", b"no picture", 422),
        (run.id, "frozen", b"", 422),
        (run.id, "frozen", bytes(live_answer.MAX_FRAME_BYTES + 1), 413),
        (run.id, "finetune", frame, 404),
        (run.id, "../frozen", frame, 404),
        ("..", "frozen", frame, 404),
        ("nothing", "frozen", frame, 404),
    ):
        found = asked(run_id, phase, content)
        assert found[0] == status and found[1]["error"]


def test_nobody_waits_when_too_many_ask(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(live_answer._MOST_AT_ONCE):
        assert live_answer._free.acquire(blocking=False)
    try:
        assert asked(run.id, "frozen", picture("jpeg"))[0] == 503
    finally:
        live_answer._free.release(live_answer._MOST_AT_ONCE)
    assert asked(run.id, "frozen", picture("jpeg"))[0] == 200


def test_the_gate_lets_no_stranger_and_no_other_page_ask() -> None:
    path = "/live/a-run/frozen"
    stranger = ask(OPEN, path, "POST", body=b"x", content_type="image/jpeg")
    assert (stranger.status, stranger.reached_app) == (401, False)
    elsewhere = ask(OPEN, path, "POST", body=b"x", origin="https://evil.example")
    assert (elsewhere.status, elsewhere.reached_app) == (421, False)


def test_the_script_is_given_all_that_it_says() -> None:
    script = Path(live.__file__).with_suffix(".js").read_text("utf-8")
    asked_for = set(re.findall(r"texts\.(\w+)", script)) | {"why", "failed"}
    assert asked_for == set(live._texts())
