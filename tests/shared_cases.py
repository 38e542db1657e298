"""Inputs of real people, as the scripts beside the shared photos construct them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY


def draw_case(number: str, target: Path, *words: str) -> Path:
    """Let a script draw its input, or skip the test where there are no scripts.

    Args:
        number: Such as "c05": the script's name up to its first underscore.
        target: The file or folder that the script writes.

    Returns:
        `target`.
    """
    default = REPOSITORY.parent / "shared" / "cases"
    root = Path(os.environ.get("THAW_SHARED_CASES") or default)
    if not root.is_dir():
        pytest.skip(f"needs the scripts in {root} (set THAW_SHARED_CASES)")
    (script,) = root.glob(f"{number}_*.py")
    subprocess.run([sys.executable, script, target, *words], check=True)
    return target
