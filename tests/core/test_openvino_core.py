"""One core of OpenVINO for a process, which no signal can do harm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from core.openvino_core import openvino_core

# The network is made in one thread and let go in another one.
_INTERRUPTED = """
import signal, threading
import numpy as np
from openvino import Model, opset13 as ops
from core.openvino_core import openvino_core
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
given = ops.parameter([1, 4], np.float32)
model = [openvino_core().compile_model(Model(ops.relu(given), [given]), "CPU")]
ending = threading.Thread(target=model.clear)
ending.start()
ending.join()
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_there_is_one_core() -> None:
    assert openvino_core() is openvino_core()


def test_ctrl_c_is_survived_after_a_network_was_let_go_by_another_thread() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "interrupted\n", done.stderr
