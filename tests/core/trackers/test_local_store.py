"""The server that a SQLite file has for as long as something is sent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.trackers import local_store
from core.trackers.local_store import COMMAND, end_server, served
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")

# Stands for `mlflow`: answers as healthy, and leaves its number and what it was told.
_SERVER = """#!{python}
import http.server, os, pathlib, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"OK")
told = sys.argv[1:]
pathlib.Path("told").write_text(" ".join(told))
pathlib.Path("pid").write_text(str(os.getpid()))
port = int(told[told.index("--port") + 1])
http.server.HTTPServer(("127.0.0.1", port), Health).serve_forever()
"""


@pytest.fixture
def uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Of a database in a new folder; there is a command that serves it."""
    command = tmp_path / "mlflow"
    command.write_text(_SERVER.format(python=sys.executable))
    command.chmod(0o755)
    monkeypatch.setenv(COMMAND, str(command))
    yield f"sqlite:///{tmp_path / 'store' / 'mlflow.db'}"
    end_server()


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_answers_until_it_is_ended(uri: str, tmp_path: Path) -> None:
    address = served(uri)
    assert served(uri) == address  # one for all that is sent
    with urllib.request.urlopen(f"{address}/health") as answer:
        assert answer.read() == b"OK"
    told = (tmp_path / "store" / "told").read_text()
    assert f"--backend-store-uri {uri}" in told and "--host 127.0.0.1" in told
    assert f"--artifacts-destination {tmp_path / 'store' / 'mlartifacts'}" in told
    pid = int((tmp_path / "store" / "pid").read_text())
    end_server()
    assert not is_there(pid)


def test_it_ends_with_whoever_sends_also_when_that_is_killed(
    uri: str, tmp_path: Path
) -> None:
    sending = f"from core.trackers.local_store import served; served({uri!r}); "
    sending += "print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", sending],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as sender:
        assert sender.stdout
        sender.stdout.readline()
        pid = int((tmp_path / "store" / "pid").read_text())
        assert is_there(pid)
        sender.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while is_there(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_there(pid)


def test_a_server_that_does_not_start_says_why(
    uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tmp_path / "broken"
    command.write_text("#!/bin/sh\necho the database is newer >&2\nexit 1\n")
    command.chmod(0o755)
    monkeypatch.setenv(COMMAND, str(command))
    with pytest.raises(UserError, match="the database is newer"):
        served(uri)


@pytest.mark.parametrize("path", ["mlflow.db", "here/mlflow.db"])
def test_a_path_that_depends_on_the_folder_is_refused(path: str, uri: str) -> None:
    with pytest.raises(UserError, match=f"Write it as sqlite:////.*{path}"):
        local_store.require_store(f"sqlite:///{path}")


def test_the_clients_own_command_serves_nothing(
    uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(COMMAND)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    monkeypatch.setattr(local_store, "version", _no_package)
    with pytest.raises(UserError, match="pip install mlflow"):
        local_store.require_store(uri)


def _no_package(name: str) -> str:
    raise local_store.PackageNotFoundError(name)
