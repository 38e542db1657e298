"""The benchmark of the server, without a training."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import openvino
import pytest
from openvino import opset13 as ops

from benchmarks._data import photo
from benchmarks._report import header
from benchmarks._server_client import load
from benchmarks._server_plain import queue_rate, thread_rate
from benchmarks.server import BARS, _figures, _judged, show
from core.cli.console import Console


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200 if body.startswith(b"good") else 422)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def request(body: bytes) -> bytes:
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def test_clients_take_turns_and_count_what_was_refused(port: int) -> None:
    asked = [request(b"good" * 100_000), request(b"bad")]
    seen = load(port, asked, 3, 0.3)
    assert len(seen.latencies) > 3 and min(seen.latencies) > 0
    assert abs(len(seen.latencies) - seen.errors) <= 3


def test_openvino_is_measured_by_itself_and_with_decoding(tmp_path: Path) -> None:
    image = ops.parameter([-1, 8, 8, 3], np.uint8, "image")
    mean = ops.reduce_mean(ops.convert(image, "f32"), [1, 2])
    path = tmp_path / "model.xml"
    openvino.save_model(openvino.Model([mean], [image], "mean"), path)
    pixels = np.zeros((4, 8, 8, 3), np.uint8)
    for rates in (
        queue_rate(path, pixels, 2, 0.1),
        thread_rate(path, [photo(0, 0)], 0.1),
    ):
        assert rates["rate"] > 10 and rates["ms"] > 0


def test_the_report_judges_share_answer_and_errors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def one(rate: float, errors: int = 0) -> dict[str, Any]:
        times = {"requests_per_second": rate, "p50_ms": 7.0, "p99_ms": 9.0}
        costs = {"processor_ms": 8.0, "client_processor_ms": 0.2}
        return {"errors": errors} | times | costs

    counts = ("1", "8", "32")
    seen = {
        "tensor": {n: one(170.0) for n in counts},
        "jpeg": {n: one(90.0, errors=1) for n in counts},
    }
    plain = {
        "batch 1": {"rate": 200.0, "ms": 7.0},
        "batch 8": {"rate": 150.0, "ms": 8.0},
        "threads": {"rate": 100.0, "ms": 10.0},
    }
    figures = _figures(seen, plain)
    assert figures == {
        "tensor_share": 0.85,
        "jpeg_share": 0.9,
        "warm_ms": 7.0,
        "errors": 3,
    }
    judged = _judged(figures)
    assert [judged[key]["met"] for key in BARS] == [True, True, False]
    report = header("server", False, 0) | figures
    report |= {"backbone": "lite", "size": 224, "seconds": 60.0, "bars": judged}
    show(report | {"served": seen, "plain": plain, "peak_memory_mb": 1}, Console())
    out = capsys.readouterr().out
    assert "tensor share: 0.85 (at least 0.8: met)" in out
    assert "errors: 3 (at most 0: missed)" in out
