"""A SQLite file that MLflow keeps runs in, and the server that writes to it meanwhile.

MLflow's client alone has no database: it talks to a server over HTTP. Where the address
names a file, a server is started on it, by the `mlflow` of an environment of its own.
It is there for as long as this process sends; `server_keeper` ends it however we end.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from core.errors import UserError
from core.language.texts import _
from core.storage.paths import home_dir
from core.trackers import server_keeper

COMMAND = "THAW_MLFLOW"
SCHEME = "sqlite"
LOG = "mlflow-server.log"  # in THAW_HOME

_FILES = "mlartifacts"  # beside the database, as MLflow calls it
_START_SECONDS = 180.0  # a new database takes longest
_TOLD_LETTERS = 300  # of its log
_ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",  # more processes
}
_NOT_ITS = ("MLFLOW_TRACKING_URI", "PYTHONPATH", "PYTHONHOME")


class _Server(NamedTuple):
    uri: str
    address: str
    keeper: subprocess.Popen[bytes]


_servers: list[_Server] = []  # none or one


def require_store(uri: str) -> None:
    """Check that there can be a server on this SQLite file.

    Raises:
        UserError: The path is not a whole one, or there is no `mlflow` that can serve.
    """
    path = _database(uri)
    if not path.is_absolute():
        raise UserError(
            _("a whole path after {scheme}:///", scheme=SCHEME),
            uri,
            _("Write it as {address}.", address=f"{SCHEME}:///{Path.cwd() / path}"),
        )
    _command()


def served(uri: str) -> str:
    """The address of a server on a SQLite file, started where none of ours runs.

    Raises:
        UserError: It can't be started, or it did not answer in time.
    """
    for server in _servers:
        if server.uri == uri and server.keeper.poll() is None:
            return server.address
    end_server()
    require_store(uri)
    database = _database(uri)
    database.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = _serving(_command(), uri, port)
    log = home_dir() / LOG
    with log.open("wb") as file:
        keeper = subprocess.Popen(
            [sys.executable, server_keeper.__file__, *serving],
            cwd=database.parent,
            env={k: v for k, v in os.environ.items() if k not in _NOT_ITS}
            | _ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=file,
            start_new_session=True,  # Ctrl-C comes to us, and we end it
        )
    _servers.append(_Server(uri, f"http://127.0.0.1:{port}", keeper))
    try:
        _wait_until_healthy(_servers[0], log)
    except BaseException:  # Ctrl-C, too
        end_server()
        raise
    return _servers[0].address


@atexit.register
def end_server() -> None:
    """End the server that was started, and wait until it has ended."""
    while _servers:
        keeper = _servers.pop().keeper
        if keeper.stdin:
            keeper.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            keeper.wait(2 * server_keeper.STOP_SECONDS)


def _database(uri: str) -> Path:
    return Path(uri.removeprefix(f"{SCHEME}:///"))


def _command() -> str:
    """The `mlflow` that can serve; the client has one of this name that can't."""
    named = os.environ.get(COMMAND, "").strip()
    found = shutil.which(named or "mlflow")
    if found and (named or not _is_clients(Path(found))):
        return found
    raise UserError(
        _(
            "the command `mlflow` of a whole MLflow, in {variable} or on the PATH",
            variable=COMMAND,
        ),
        named or _("none"),
        _(
            "Make an environment of its own for it: `python3 -m venv ~/mlflow` and "
            "`~/mlflow/bin/pip install mlflow`. Then start Thaw with "
            "{variable}=$HOME/mlflow/bin/mlflow.",
            variable=COMMAND,
        ),
    )


def _is_clients(found: Path) -> bool:
    if found.parent != Path(sys.executable).parent:
        return False
    try:
        version("mlflow")
    except PackageNotFoundError:
        return True
    return False


def _serving(command: str, uri: str, port: int) -> list[str]:
    files = _database(uri).parent / _FILES
    return [
        *(command, "server", "--workers", "1"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--backend-store-uri", uri, "--artifacts-destination", str(files)),
    ]


def _wait_until_healthy(server: _Server, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.keeper.poll() is None:
        with (
            suppress(OSError),
            urllib.request.urlopen(f"{server.address}/health", timeout=5) as answer,
        ):
            if answer.read() == b"OK":
                return
        time.sleep(0.1)
    said = " ".join(log.read_text("utf-8", "replace").split())[-_TOLD_LETTERS:]
    raise UserError(
        _("an MLflow server that starts on {address}", address=server.uri),
        said or _("no answer"),
        _(
            "Look into {log}, and put it right. Nothing is lost: what waits is sent by "
            "`python -m core log --catch-up`.",
            log=log,
        ),
    )
