"""The Predict page with a run whose models are fakes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.run import Run
from tests.pages.apptest import open_page, sound
from tests.pages.finished_run import finished_run, use_fake

NAMES = {"<b>x": 6, "$a$ *b*": 6}  # sorted: "$a$ *b*" is class 0, "<b>x" class 1


@pytest.fixture
def run(
    tmp_path: Path,
    draw_images: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    use_fake(monkeypatch)
    folder = draw_images(tmp_path / "odd", NAMES, size=16)
    return finished_run(folder, {"frozen": 8, "finetune": 6})


def with_uploads(*files: tuple[str, bytes], **query: str) -> AppTest:
    app = open_page("predict", **query)
    for name, data in files:
        app.file_uploader[0].upload(name, data)
    return sound(app.run())


def bars(app: AppTest) -> str:
    """All that stands beside bars, in the order of the cards."""
    return "\n".join(item.proto.body for item in app.get("html"))
