"""A real server process, and what it takes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks._process import ROOT, end, tail
from core.errors import RunError
from core.storage.kernel_files import process_bytes

_START_SECONDS = 60.0


class Serving(NamedTuple):
    """A server that answers; what the system does not tell is None."""

    port: int
    pid: int

    def processor_seconds(self) -> float | None:
        """That it has taken of all cores until now."""
        with suppress(OSError):
            text = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2]
            user, system = text.split()[11:13]
            return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        return None

    def peak_bytes(self) -> int | None:
        """Most memory that it had until now."""
        return process_bytes("VmHWM:", self.pid)


@contextmanager
def running_server(run_id: str, folder: Path) -> Iterator[Serving]:
    """A server that answers; it stops well at the end, or a RunError says so."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "server.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "serve", run_id, f"--port={port}"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,  # Ctrl-C comes to us, and we end it
        )
    try:
        _wait_for(port, process, log)
        yield Serving(port, process.pid)
        process.terminate()
        if process.wait(60):
            raise RunError("a server that stops", "a failure", tail(log))
    finally:
        end(process)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    address, deadline = f"http://127.0.0.1:{port}/readyz", time.monotonic()
    while time.monotonic() < deadline + _START_SECONDS and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address):
            return
        time.sleep(0.05)
    raise RunError("a server that starts", "none", tail(log))
