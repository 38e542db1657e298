"""Whatever goes wrong with one run, those who send go on with the others."""

from __future__ import annotations

import errno
from typing import Any

import pytest

from core.runs import mirror
from core.runs.mirror import ask_mirror, sent_to
from core.trackers.mirroring import Mirror
from tests.core.trackers.mirrored_runs import add_epochs, young_run


def test_a_disk_that_is_full_when_it_is_noted_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    run = young_run()
    ask_mirror(run, "tensorboard")
    add_epochs(run, 1)
    seconds = [0.0]
    mirrors = Mirror(lambda: seconds[0])
    with monkeypatch.context() as patch:
        patch.setattr(mirror, "write_json", full)
        assert mirrors.round() == (False, True)
    seconds[0] += 6
    assert mirrors.round() == (False, False)
    assert sent_to(run, "tensorboard")["epochs"] == {"frozen": 1}
