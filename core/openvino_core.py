"""The one OpenVINO core of a process."""

from __future__ import annotations

from functools import cache

import openvino


@cache
def openvino_core() -> openvino.Core:
    """The core that reads and compiles networks; made at the first call, never closed.

    For signals, OpenVINO's CPU plugin gives the thread that makes a core a stack of its
    own, and takes it back from whichever thread closes the core. Where these are not
    the same, the first one is left with a stack that is gone, and dies of the next
    Ctrl-C (OpenVINO 2026.4 on a processor with AMX).
    """
    return openvino.Core()
