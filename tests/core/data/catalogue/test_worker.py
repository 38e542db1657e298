"""The process that downloads, and outlives who started it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from core.data.catalogue import worker
from core.data.catalogue.entries import PublicSet
from core.data.catalogue.state import download_of, folder_of, request_stop
from core.data.catalogue.worker import start_download
from core.data.datasets import load_dataset
from tests.core.data.catalogue.conftest import Publish, zipped
from tests.core.data.catalogue.file_server import Served, ranged, slow

# The worker itself, with a catalogue of this computer: it takes no addresses.
_SCRIPT = """
import json, sys
from core.data.catalogue import state, worker
from core.data.catalogue.entries import Part, PublicSet
values = json.loads(sys.argv[1])
values["parts"] = tuple(Part(**part) for part in values["parts"])
state.CATALOGUE = {values["id"]: PublicSet(**values)}
sys.exit(worker.main(sys.argv[2:]))
"""


def wait_for(state: str) -> None:
    end = time.monotonic() + 20
    while (found := download_of("pets").state) != state:
        assert time.monotonic() < end, found
        time.sleep(0.02)


@pytest.fixture
def pets(publish: Publish, monkeypatch: pytest.MonkeyPatch) -> PublicSet:
    entry = publish({"": zipped("cats", "dogs")})
    arguments = ("-c", _SCRIPT, json.dumps(asdict(entry)))
    monkeypatch.setattr(worker, "_ARGUMENTS", arguments)
    return entry


def test_a_process_of_its_own_stops_and_goes_on(
    pets: PublicSet, served: Served
) -> None:
    served.answers[:] = [slow(0.05), ranged]
    assert start_download("pets").is_active
    assert start_download("pets").is_active  # a second click starts nothing
    while download_of("pets").done_bytes == 0:
        time.sleep(0.02)
    request_stop("pets")
    wait_for("stopped")
    assert download_of("pets").can_resume
    start_download("pets")
    wait_for("done")
    assert load_dataset("pets").kind == "public"
    assert len(served.asked) == 2 and served.asked[1].startswith("bytes=")
    assert start_download("pets").state == "done"


def test_a_stop_before_the_process_has_begun_is_obeyed(
    pets: PublicSet, served: Served
) -> None:
    start_download("pets")
    request_stop("pets")
    wait_for("stopped")
    assert served.asked == []


def test_an_error_ends_it_without_a_traceback(pets: PublicSet, served: Served) -> None:
    served.files.clear()
    start_download("pets")
    wait_for("failed")
    assert (Path(folder_of("pets")) / "worker.log").read_text() == ""
