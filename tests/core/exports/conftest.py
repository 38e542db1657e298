"""A finished run by hand, and its OpenVINO export, made without Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.manifest import Manifest
from core.exports.companions import (
    gathered_facts,
    write_companions,
    write_list,
)
from core.exports.formats import FORMATS
from core.exports.golden import golden_of_dataset, write_golden
from core.exports.zip_file import write_zip
from core.runs.run import Run
from core.serving.predictor import predictor_of
from tests.core.commands.finished_run import make_run


@pytest.fixture
def run(manifest: Manifest) -> Run:
    return make_run(manifest, {"frozen": 1})


@pytest.fixture
def unpacked(run: Run, tmp_path: Path) -> Path:
    """A folder as an export's zip has it."""
    folder, made = tmp_path / "unpacked", FORMATS["openvino"]
    folder.mkdir()
    served = predictor_of(run, "frozen")
    facts, card = gathered_facts(run, "frozen")
    golden = golden_of_dataset(run.manifest, served.input_size, 4)
    answers = served.predict(golden.inputs).probabilities
    write_golden(folder, golden, {"probabilities": answers})
    write_companions(folder, made, facts, served, card)
    for name in ("model.xml", "model.bin"):
        content = (run.serving_dir("frozen") / name).read_bytes()
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def zipped(unpacked: Path, tmp_path: Path) -> Callable[[], Path]:
    """Lists the files of `unpacked` as they are now, and zips them."""

    def make() -> Path:
        write_list(unpacked)
        write_zip(unpacked, tmp_path / "model.zip")
        return tmp_path / "model.zip"

    return make
