"""When a worker that waits is as good as a new one, as far as its start goes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from core.runs import surroundings as module
from core.runs.surroundings import surroundings


def test_the_same_process_would_start_the_same_worker() -> None:
    assert surroundings() == surroundings()
    assert len(surroundings()) == 32


@pytest.mark.parametrize(
    "name", ["TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS", "THAW_CACHE_GB", "ANYTHING"]
)
def test_another_environment_needs_a_new_worker(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = surroundings()
    monkeypatch.setenv(name, "1")
    assert surroundings() != before


def test_where_a_shell_is_does_not_matter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = surroundings()
    for name in ("OLDPWD", "COLUMNS", "_", "THAW_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    assert surroundings() == before


def test_an_updated_app_needs_a_new_worker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = tmp_path / "core" / "training"
    code.mkdir(parents=True)
    (code / "phase.py").write_text("x = 1\n")
    monkeypatch.setattr(module, "_CODE", tmp_path / "core")
    before = surroundings()
    (code / "phase.py").write_text("x = 22\n")
    changed = surroundings()
    assert changed != before
    (code / "new.py").touch()
    assert surroundings() != changed


def test_changed_packages_and_settings_of_keras_need_a_new_worker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(module.sysconfig, "get_path", lambda _: str(tmp_path / "site"))
    seen = {surroundings()}
    (tmp_path / "site" / "package").mkdir(parents=True)
    seen.add(surroundings())
    (tmp_path / "keras.json").write_text('{"floatx": "float64"}')
    seen.add(surroundings())
    assert len(seen) == 3


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="not on this system")
def test_other_processors_need_a_new_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    before = surroundings()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 98})
    assert surroundings() != before


@pytest.mark.skipif(sys.platform != "linux", reason="not told on this system")
def test_files_that_others_may_not_read_need_a_new_worker() -> None:
    before = surroundings()
    mask = os.umask(0o022)
    os.umask(mask)
    try:
        os.umask(mask ^ 0o070)
        assert surroundings() != before
    finally:
        os.umask(mask)


def test_another_computer_with_the_same_home_needs_a_new_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = surroundings()
    monkeypatch.setattr(module.platform, "node", lambda: "another")
    assert surroundings() != before


def test_a_user_without_a_home_can_start_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in containers that run under any number."""
    for name in ("HOME", "USERPROFILE", "HOMEPATH", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    if sys.platform != "win32":
        import pwd

        def unknown(_: int) -> None:
            raise KeyError

        monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert len(surroundings()) == 32
