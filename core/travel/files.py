"""Which files of a run travel, and the index that stands before them in the zip.

What belongs to the computer that trained stays there: requests to stop, locks, where to
go on after a crash, the worker's log (it names folders), and where the images lie.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, TypedDict

from core.config import PHASES, RunConfig
from core.runs.health import MANIFEST
from core.runs.lineage_formats import LINEAGE
from core.runs.predictions import PREDICTIONS
from core.runs.remarks import REMARKS
from core.runs.run import Run
from core.runs.trust_formats import TRUST_FILES
from core.storage.contents import CONTENTS
from core.storage.typed_json import Between, Count

INDEX = "thaw-runs.json"
FORMAT = 1
MAX_RUNS = 500

_KB, _MB, _GB = 10**3, 10**6, 10**9

# The most bytes that a file may have; others than these don't travel.
_OF_RUN = {
    "config.json": _MB,
    "about.json": 10 * _MB,
    "status.json": 10 * _MB,
    MANIFEST: 200 * _MB,  # 50,000 images: 6 MB
    "metrics.jsonl": 200 * _MB,
    REMARKS: _MB // 10,
    LINEAGE: _MB,
}
_OF_PHASE = {
    "result.json": 100 * _MB,
    PREDICTIONS: _GB,
    "model.keras": 4 * _GB,
    "serving/model.xml": 20 * _MB,
    "serving/model.bin": 4 * _GB,
    "serving/labels.json": 10 * _MB,
    f"serving/{CONTENTS}": 100 * _KB,
    f"trust/{CONTENTS}": 100 * _KB,
    **{f"trust/{name}": _GB for name in TRUST_FILES},
}
MOST_BYTES = _OF_RUN | {
    f"{phase}/{name}": limit for phase in PHASES for name, limit in _OF_PHASE.items()
}
_MAY_DIFFER = {"config.json", MANIFEST, REMARKS}  # the first two are looked into
NEEDED = ("config.json", "about.json", "status.json", MANIFEST)
NEEDED_OF_PHASE = (
    *("result.json", PREDICTIONS),
    *("serving/model.xml", "serving/model.bin", "serving/labels.json"),
)


class Part(TypedDict):
    """One file."""

    num_bytes: Count
    sha256: str


class PackedRun(TypedDict):
    """One run."""

    id: str
    files: dict[str, Part]  # by their path within the run's directory


class Index(TypedDict):
    """thaw-runs.json, the first file of the zip."""

    format: Annotated[int, Between(1, 10**6)]
    thaw: str  # the version that wrote it
    runs: list[PackedRun]


Content = Path | bytes


def travelling(run: Run) -> dict[str, Content]:
    """What travels of a run, by its path within the run's directory.

    Raises:
        UserError: Its settings or its manifest can't be read.
    """
    paths = {name: run.path / name for name in MOST_BYTES if _is_over(run, name)}
    found: dict[str, Content] = {n: path for n, path in paths.items() if path.is_file()}
    found["config.json"] = _text(without_folders(run.config).to_json())
    found[MANIFEST] = _text(replace(run.manifest, root="").to_json())
    return found


def _is_over(run: Run, name: str) -> bool:
    """Whether a file belongs to the run itself, or to a phase that is whole."""
    phase = name.partition("/")[0]
    return phase not in PHASES or run.result(phase) is not None


def without_folders(config: RunConfig) -> RunConfig:
    """Settings in which a weight file is known by its name alone."""
    if config.weights in ("imagenet", "none") or config.start:
        return config
    return replace(config, weights=config.weights.replace("\\", "/").rpartition("/")[2])


def is_same(known: Run, other: Run) -> bool:
    """Whether two runs are one and the same, wherever their pictures lie.

    What is there on one side only makes no difference: how far answers can be trusted
    may have been worked out later. Nor does what people say of them.
    """
    one, two = travelling(known), travelling(other)
    settings = [
        replace(without_folders(run.config), dataset="") for run in (known, other)
    ]
    return (
        settings[0] == settings[1]
        and known.manifest.digest == other.manifest.digest
        and set(known.results()) == set(other.results())
        and all(
            part_of(one[name]) == part_of(two[name])
            for name in (one.keys() & two.keys()) - _MAY_DIFFER
            if "/trust/" not in name
        )
    )


def part_of(content: Content) -> Part:
    """A file's length and digest."""
    if isinstance(content, bytes):
        digest = hashlib.sha256(content).hexdigest()
        return {"num_bytes": len(content), "sha256": digest}
    with content.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"num_bytes": file.tell(), "sha256": digest}


def _text(value: Any) -> bytes:
    # What is not UTF-8 in a path becomes the JSON escape that it is read from again.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="backslashreplace")
