"""Where a run is to be sent, said by several at once."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from core.runs import mirror
from core.runs.mirror import TRACKERS, ask_mirror, wanted_trackers
from tests.core.trackers.mirrored_runs import young_run


def test_two_who_ask_at_once_are_both_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    run, write = young_run(), mirror.write_json

    def slow(path: Path, content: Any) -> None:
        time.sleep(0.05)  # in which the other reads what there was
        write(path, content)

    monkeypatch.setattr(mirror, "write_json", slow)
    asking = [threading.Thread(target=ask_mirror, args=(run, to)) for to in TRACKERS]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert sorted(wanted_trackers(run)) == sorted(TRACKERS)
