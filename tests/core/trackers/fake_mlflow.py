"""A small server that answers MLflow's client, and keeps what it was sent."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

API = "/api/2.0/mlflow/"
FILES = "/api/2.0/mlflow-artifacts/artifacts/"


class FakeMlflow:
    """What the server was sent.

    Attributes:
        refuses: The status that it answers everything with; 0 = none.
    """

    def __init__(self) -> None:
        self.refuses = 0
        self.run_id = secrets.token_hex(16)  # MLflow's client keeps some by this
        self.experiments: list[str] = []
        self.runs: list[dict[str, Any]] = []
        self.params: dict[str, str] = {}
        self.points: list[tuple[str, int, float]] = []  # name, step, value
        self.files: dict[str, bytes] = {}
        self.headers: list[str] = []  # of authorisation

    def answer(self, call: str, said: dict[str, Any]) -> dict[str, Any] | None:
        """What a call gives; None = there is no such thing."""
        if call == "experiments/get-by-name":
            return self._experiment() if self.experiments else None
        if call == "experiments/create":
            self.experiments.append(said["name"])
            return {"experiment_id": "1"}
        if call == "experiments/get":
            return self._experiment()
        if call == "runs/create":
            self.runs.append({"name": said["run_name"], "status": "RUNNING"})
            self.runs[-1]["tags"] = {tag["key"]: tag["value"] for tag in said["tags"]}
            return {"run": self._run()}
        if call == "runs/search":
            return {"runs": [self._run()] if self.runs else []}
        if call == "runs/get":
            return {"run": self._run()}
        if call == "runs/update":
            self.runs[-1]["status"] = said["status"]
            return {"run_info": self._run()["info"]}
        if call == "runs/set-tag":
            self.runs[-1]["tags"][said["key"]] = said["value"]
            return {}
        assert call == "runs/log-batch", call
        self.params |= {one["key"]: one["value"] for one in said.get("params", [])}
        self.runs[-1]["tags"] |= {it["key"]: it["value"] for it in said.get("tags", [])}
        for one in said.get("metrics", []):
            point = one["key"], int(one.get("step", 0)), float(one["value"])
            self.points.append(point)
        return {}

    def _experiment(self) -> dict[str, Any]:
        found = {"experiment_id": "1", "name": self.experiments[0]}
        return {"experiment": found | {"lifecycle_stage": "active"}}

    def _run(self) -> dict[str, Any]:
        names = {"SCHEDULED": 2, "RUNNING": 1, "FINISHED": 3, "FAILED": 4, "KILLED": 5}
        assert self.runs[-1]["status"] in names
        info = {
            "run_id": self.run_id,
            "experiment_id": "1",
            "status": self.runs[-1]["status"],
            "start_time": 1,
            "lifecycle_stage": "active",
            "artifact_uri": f"mlflow-artifacts:/1/{self.run_id}/artifacts",
        }
        params = [{"key": key, "value": self.params[key]} for key in self.params]
        return {"info": info, "data": {"params": params}}


class _Handler(BaseHTTPRequestHandler):
    fake: FakeMlflow

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        self.fake.headers.append(self.headers.get("Authorization", ""))
        if self.fake.refuses:
            self._write(self.fake.refuses, "You are not authenticated")
        elif path.startswith(FILES):
            folder = f"{FILES}1/{self.fake.run_id}/artifacts/"
            self.fake.files[path.removeprefix(folder)] = body
            self._write(200, {})
        elif path.startswith(API):
            said = json.loads(body) if body else {}
            found = self.fake.answer(path.removeprefix(API), said)
            missing = {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "none"}
            self._write(404 if found is None else 200, found or missing)
        else:
            self._write(404, {"error_code": "ENDPOINT_NOT_FOUND", "message": path})

    do_GET = do_POST = do_PUT = do_PATCH = _answer

    def _write(self, status: int, value: dict[str, Any] | str) -> None:
        text = (value if isinstance(value, str) else json.dumps(value)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(fake: FakeMlflow, port: int = 0) -> Iterator[int]:
    """Let it answer for as long as the block lasts; the port."""
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
