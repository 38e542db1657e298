"""The command `serve`, without a process of its own."""

from __future__ import annotations

from typing import Any

import pytest

from core.__main__ import main
from core.commands import serve
from core.data.manifest import Manifest
from core.server.service import Service
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Service]:
    """What was served; each ends at once."""
    seen: list[Service] = []

    def end_at_once(app: Any, service: Service, listening: Any, started: Any) -> None:
        started()
        seen.append(service)
        service.engine.close()

    monkeypatch.setattr(serve, "serve", end_at_once)
    return seen


def test_settings_come_from_the_options(
    manifest: Manifest, capsys: pytest.CaptureFixture[str], served: list[Service]
) -> None:
    run = make_run(manifest, {"frozen": 0, "finetune": 1})
    words = ["serve", "latest:frozen", "--port", "0", "--max-images", "7"]
    report = answer(capsys, *words, "--name", "pets")
    assert (report["run_id"], report["phase"], report["name"]) == (
        run.id,
        "frozen",
        "pets",
    )
    (service,) = served
    assert service.settings.max_images == 7 and not service.door.needs_key
    assert report["url"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--host", "0.0.0.0"], "a key"),
        (["--key", "short"], "a key of 10"),
        (["--port", "70000"], "port"),
        (["--max-images", "0"], "max-images"),
        (["--max-megabytes", "100000"], "max_megabytes"),
    ],
)
def test_what_can_not_be_served_is_told(
    manifest: Manifest,
    capsys: pytest.CaptureFixture[str],
    served: list[Service],
    options: list[str],
    words: str,
) -> None:
    make_run(manifest, {"frozen": 0})
    assert main(["serve", "latest", *options]) == 2
    assert words in capsys.readouterr().err
    assert served == []
