"""Stands between Thaw and a server that it started: the server ends however Thaw ends.

It is run as a script, `python server_keeper.py COMMAND...`, and imports nothing of
Thaw. Its input is a pipe that nothing is written to. When whoever holds the other end
closes it, or dies, the server is ended, and all that it has started.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

STOP_SECONDS = 10.0  # that it may take to end by itself


def main(command: list[str]) -> int:
    """Run a command until it ends or our input does; gives its exit code."""
    server = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # a group of its own, to be ended as one
    )
    threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
    server.wait()
    _signal(server, "SIGKILL")  # what it has started and left behind
    return server.returncode


def _end_with_input(server: subprocess.Popen[bytes]) -> None:
    # Not `sys.stdin`: its lock would be held when the interpreter ends.
    while os.read(0, 1):
        pass
    _signal(server, "SIGTERM")
    with suppress(subprocess.TimeoutExpired):
        server.wait(STOP_SECONDS)
        return
    _signal(server, "SIGKILL")


def _signal(server: subprocess.Popen[bytes], name: str) -> None:
    """Send a signal to the server's group; Windows has none, and ends the server."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(server.pid, getattr(signal, name))
        else:
            server.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
