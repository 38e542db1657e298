"""A real server process: it answers many at once, and stops gracefully."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from core.errors import ConfigError
from core.runs.run import Run
from core.server.running import listening_socket, url_of
from core.server.settings import ServeSettings
from core.serving.predictor import Predictor
from tests.conftest import REPOSITORY
from tests.core.server.conftest import picture

KEY = "correct-horse-battery"
HEAD = (
    f"POST /predict HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\n"
    "Content-Type: image/png\r\nContent-Length: "
)


class Running:
    """The process, and requests to it."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port

    def ask(self, content: bytes, key: str = KEY) -> tuple[int, dict[str, object]]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port)) as connection:
            headers = {"X-API-Key": key, "Content-Type": "image/png"}
            connection.request("POST", "/predict", content, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())


@pytest.fixture
def running(served_run: Run, thaw_home: Path) -> Iterator[Running]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "serve", served_run.id, f"--port={port}"],
        cwd=REPOSITORY,
        env=os.environ | {"THAW_SERVE_KEY": KEY},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            with (
                suppress(OSError),
                closing(socket.create_connection(("127.0.0.1", port), 1)) as one,
            ):
                one.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                if b"200 OK" in one.recv(4096):
                    break
            time.sleep(0.05)
        yield Running(process, port)
    finally:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def test_a_process_answers_many_at_once_and_ends_what_it_began(
    running: Running, served_run: Run
) -> None:
    # Whose model is deleted meanwhile, as a user may do.
    pictures = [picture(value) for value in range(0, 250, 10)]
    plain = Predictor(served_run.serving_dir("frozen")).classify(
        [("image", each) for each in pictures]
    )
    hidden = served_run.path.with_name("hidden")
    shutil.move(served_run.path, hidden)
    try:
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(running.ask, pictures * 2))
    finally:
        shutil.move(hidden, served_run.path)
    for (status, answer), expected in zip(found, plain * 2, strict=True):
        assert status == 200
        (one,) = answer["predictions"]  # type: ignore[misc]
        assert one["top"][0]["class"] == expected.top[0][0]
        assert one["top"][0]["probability"] == pytest.approx(expected.top[0][1])
    assert running.ask(pictures[0], "wrong-key-entirely")[0] == 401
    # More than is let in, from a client that sends all before it listens.
    assert running.ask(bytes(40_000_000))[0] == 413

    # One request has half come when it is told to stop; another one has not begun.
    with (
        closing(socket.create_connection(("127.0.0.1", running.port))) as idle,
        closing(socket.create_connection(("127.0.0.1", running.port))) as half,
    ):
        content = pictures[0]
        half.sendall(f"{HEAD}{len(content)}\r\n\r\n".encode() + content[:20])
        time.sleep(0.3)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        half.sendall(content[20:])
        half.settimeout(20)
        assert half.recv(65_536).startswith(b"HTTP/1.1 200 OK")
        assert idle.recv(1) == b""
    _, said = running.process.communicate(timeout=30)
    assert running.process.returncode == 0
    assert f"answers on http://127.0.0.1:{running.port}" in said
    assert "Stopped serving" in said and "Traceback" not in said and KEY not in said


def test_a_port_that_is_taken_is_told() -> None:
    with listening_socket(ServeSettings(port=0)) as one:
        port = one.getsockname()[1]
        assert url_of(one) == f"http://127.0.0.1:{port}"
        with pytest.raises(ConfigError, match=f"{port}, which another program"):
            listening_socket(ServeSettings(port=port))


def test_an_address_of_another_computer_is_told() -> None:
    for host in ("192.0.2.1", "no such host"):
        with pytest.raises(ConfigError, match="an address to listen to"):
            listening_socket(ServeSettings(host=host))
