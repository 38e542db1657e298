"""Where a command sends runs to, checked before anything is done for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.cli.mirrored import chosen_tracker
from core.errors import ConfigError, UserError
from core.trackers.local_store import COMMAND
from core.trackers.targets import URI

mlflow = pytest.importorskip("mlflow", reason="needs requirements-trackers.txt")


def test_an_address_takes_the_place_of_the_environments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(URI, "http://elsewhere:5000")
    assert chosen_tracker("mlflow", "http://host:5000") == "mlflow"
    assert os.environ[URI] == "http://host:5000"
    assert chosen_tracker(None, None) == ""


def test_event_files_have_no_address() -> None:
    for tracker in ("tensorboard", None):
        with pytest.raises(ConfigError, match="--at for mlflow alone"):
            chosen_tracker(tracker, "http://host:5000")


def test_a_file_that_nothing_serves_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(URI, "")
    monkeypatch.setenv(COMMAND, str(tmp_path / "none"))
    with pytest.raises(UserError, match=f"pip install mlflow.*{COMMAND}="):
        chosen_tracker("mlflow", f"sqlite:///{tmp_path / 'mlflow.db'}")
