"""A finished run with its pictures, and the zip that it travels in."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

import pytest

from core.data.manifest import Manifest
from core.runs.run import Run
from core.runs.show import PICTURE, SHOW, ask_to_show
from core.travel.files import INDEX, part_of
from core.travel.pack import pack
from tests.core.commands.finished_run import make_run, write_trust_of


@pytest.fixture
def run(manifest: Manifest) -> Run:
    """Both phases finished; the fine-tuned one knows how far it can be trusted."""
    run = make_run(manifest, {"frozen": 2, "finetune": 1})
    write_trust_of(run, "finetune")
    (run.path / "metrics.jsonl").write_text("")
    (run.path / "worker.log").write_text("/home/ann/photos")
    (run.path / "stop").touch()
    ask_to_show(run)
    (run.path / SHOW).mkdir()
    (run.path / SHOW / PICTURE).write_bytes(b"a picture that was shown")
    return run


def packed(*runs: Run) -> io.BytesIO:
    target = io.BytesIO()
    pack(runs, target)
    target.seek(0)
    return target


@dataclass
class Parcel:
    """What is in a zip of one run, to be changed before it is zipped again."""

    run_id: str
    files: dict[str, bytes]  # within the run's directory
    index: dict[str, Any] = field(default_factory=dict)  # in place of what is right
    parts: dict[str, Any] = field(default_factory=dict)  # of single files, likewise

    def zipped(self, compression: int = zipfile.ZIP_STORED) -> io.BytesIO:
        parts = {name: part_of(data) for name, data in self.files.items()} | self.parts
        runs = [{"id": self.run_id, "files": parts}]
        index = {"format": 1, "thaw": "0.7.0", "runs": runs} | self.index
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", compression) as archive:
            archive.writestr(INDEX, json.dumps(index))
            for name, data in self.files.items():
                archive.writestr(f"{self.run_id}/{name}", data)
        target.seek(0)
        return target

    def change(self, name: str, **values: Any) -> None:
        """Give keys of a JSON file other values."""
        changed = json.loads(self.files[name]) | values
        self.files[name] = json.dumps(changed).encode()


@pytest.fixture
def parcel(run: Run) -> Parcel:
    with zipfile.ZipFile(packed(run)) as archive:
        names = [name for name in archive.namelist() if name != INDEX]
        files = {name.partition("/")[2]: archive.read(name) for name in names}
    return Parcel(run.id, files)
