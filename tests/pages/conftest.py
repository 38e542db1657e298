"""What every test of a page gets."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner

from core import hardware
from core.config import RunConfig
from core.data.datasets import Dataset, add_folder
from core.data.manifests import ensure_manifest
from core.hardware import TYPICAL, Machine
from core.runs import queue
from core.runs.run import Run
from pages._ui.frame import warm_up
from pages._ui.train import start


@pytest.fixture(scope="session", autouse=True)
def _warm() -> Iterator[None]:
    """What takes time once at a server is not done anew for each page that is opened.

    Pages are imported as a server does it, which also keeps what is collected after
    each script small; packages are looked through for components once.
    """
    warm_up.import_pages()
    scan = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True)
def measured_machines(monkeypatch: pytest.MonkeyPatch) -> list[Machine]:
    """No test measures the machine for two seconds; what was asked for."""
    seen: list[Machine] = []

    def measure() -> Machine:
        seen.append(TYPICAL)
        return TYPICAL

    monkeypatch.setattr(hardware, "measure", measure)
    return seen


@pytest.fixture
def dataset(tmp_path: Path, draw_images: Callable[..., Path]) -> Dataset:
    """Twelve images of two classes, not split yet."""
    folder = draw_images(tmp_path / "<b>shapes</b>", {"disc": 6, "square": 6}, size=16)
    return add_folder(folder)


@pytest.fixture
def split(dataset: Dataset) -> Dataset:
    """The same data set with its first split."""
    ensure_manifest(dataset)
    return dataset


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[RunConfig]:
    """What the training form would have started; no worker is."""
    configs: list[RunConfig] = []

    def submit(config: RunConfig, *rest: Any) -> Run:
        configs.append(config)
        return queue.create_run(config, *rest)

    monkeypatch.setattr(start, "submit", submit)
    return configs
