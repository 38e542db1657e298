"""A process that is killed in the middle of its work."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import REPOSITORY


def killed_amid(code: str) -> None:
    """Run Python code up to its call of `here()`, and kill it there, as `kill -9` does.

    Args:
        code: It finds this test's THAW_HOME in its environment.
    """
    waiting = "def here(): print('here', flush=True); import time; time.sleep(60)\n"
    with subprocess.Popen(
        [sys.executable, "-c", waiting + code], cwd=REPOSITORY, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        process.kill()
