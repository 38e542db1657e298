"""What a run needs of this computer."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.errors import ConfigError
from core.runs.requirements import check_requirements
from core.storage.paths import runs_dir
from tests.conftest import REPOSITORY, tiny_config
from tests.core.runs.conftest import MakeRun


@pytest.mark.parametrize("has_bfloat16", [True, False])
def test_float32_is_everywhere(
    has_bfloat16: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.hardware.supports_bfloat16", lambda: has_bfloat16)
    check_requirements(tiny_config("d"))


@pytest.mark.parametrize("precision", ["bfloat16", "mixed"])
def test_half_precision_needs_a_processor_that_has_it(
    precision: str, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.hardware.supports_bfloat16", lambda: True)
    assert make_run(precision=precision).config.precision == precision
    before = list(runs_dir().iterdir())
    monkeypatch.setattr("core.hardware.supports_bfloat16", lambda: False)
    with pytest.raises(ConfigError, match=f"is float32; received {precision}"):
        make_run(precision=precision)
    assert list(runs_dir().iterdir()) == before


def test_a_weight_file_must_be_there(make_run: MakeRun) -> None:
    with pytest.raises(ConfigError, match="weight file; received /gone"):
        make_run(weights="/gone.h5")


def test_a_worker_that_waits_does_without_openvino() -> None:
    code = "import sys, core.runs.queue; sys.exit('openvino' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True)
