"""A server of a network that calls bright images dogs, asked without a network."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.data.datasets import open_dataset
from core.data.manifests import ensure_manifest
from core.runs.run import Run
from core.server.app import make_app
from core.server.key import Door, checked_policy
from core.server.service import Service, make_service
from core.server.settings import ServeSettings
from core.serving.predictor import predictor_of
from tests.core.commands.finished_run import SIZE, make_run
from tests.drawn_pictures import draw_class_folders

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx's successor
    from starlette.testclient import TestClient

ADDRESS = "http://127.0.0.1:8600"


@dataclass(frozen=True)
class Server:
    """A running application, and what stands behind it."""

    client: TestClient
    service: Service

    def infer(self, **changes: Any) -> Any:
        """Ask the protocol's route; by default with one black image."""
        tensor = {"name": "image", "datatype": "UINT8", "shape": [1, SIZE, SIZE, 3]}
        tensor["data"] = [0] * (SIZE * SIZE * 3)
        body = changes.pop("body", {"inputs": [tensor | changes]})
        return self.client.post(f"/v2/models/{self.service.name}/infer", json=body)


Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def served_run(session_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that was written by hand; whoever changes it copies it."""
    counts = {"cats": 8, "dogs": 8}
    root = draw_class_folders(tmp_path_factory.mktemp("pets"), counts, size=SIZE)
    return make_run(ensure_manifest(open_dataset(root)), {"frozen": 0})


@pytest.fixture(scope="session")
def read_once(served_run: Run) -> Iterator[None]:
    """The model is compiled once for all servers, which only ask it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.server.service.predictor_of", cache(predictor_of))
        yield


@pytest.fixture
def serve(served_run: Run, read_once: None) -> Iterator[Serve]:
    """Makes a server; changes are those of its settings."""
    running: list[TestClient] = []

    def start(key: str = "", **changes: Any) -> Server:
        settings = ServeSettings(**changes)
        door = Door(key, checked_policy(settings.host, key, {}))
        service = make_service(served_run, "frozen", settings, door)
        client = TestClient(
            make_app(service), base_url=ADDRESS, raise_server_exceptions=False
        )
        running.append(client.__enter__())
        return Server(client, service)

    yield start
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def server(serve: Serve) -> Server:
    """A server as it starts when nothing is said."""
    return serve()


def picture(value: int, kind: str = "PNG") -> bytes:
    """One grey picture: a cat up to 127, a dog from 129 on."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((20, 30, 3), value, np.uint8)).save(buffer, kind)
    return buffer.getvalue()
