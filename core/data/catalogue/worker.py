"""The process that downloads: `python -m core.data.catalogue.worker ID`.

It goes on when the browser or the server is closed. Which set it gets is all that it is
told; the addresses are the catalogue's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from core.data.catalogue.download import Stopped
from core.data.catalogue.job import download, there
from core.data.catalogue.state import (
    Download,
    download_of,
    folder_of,
    public_set,
    save_state,
    withdraw_stop,
)
from core.errors import UserError
from core.storage.paths import home_dir

_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = (sys.executable, "-m", "core.data.catalogue.worker")
_FLAGS: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)

# Ended children stay zombies until their parent asks for them; the next start does.
_children: list[subprocess.Popen[bytes]] = []


def start_download(set_id: str) -> Download:
    """Let a process of its own download a public data set, or go on with it.

    Returns:
        How far it is; where it is done or under way already, nothing is started.

    Raises:
        DataError: There is no such set.
        OSError: Its folder can't be written to.
    """
    entry = public_set(set_id)
    now = download_of(set_id)
    if now.is_active or now.state == "done":
        return now
    folder = folder_of(set_id)
    folder.mkdir(exist_ok=True)
    withdraw_stop(set_id)
    save_state(set_id, "waiting", there(entry, folder))
    _children[:] = [child for child in _children if child.poll() is None]
    with (folder / "worker.log").open("ab") as log:
        # Not `multiprocessing`: inside a Streamlit script it would run app.py again.
        child = subprocess.Popen(
            [*_COMMAND, entry.id],
            cwd=_ROOT,
            env=os.environ | {"THAW_HOME": str(home_dir()), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # so that Ctrl-C of the server spares it
            creationflags=_FLAGS,
        )
    _children.append(child)
    return download_of(set_id)


def main(words: list[str]) -> int:
    """Download the set that is named; how it went stands in its `state.json`."""
    try:
        download(words[0])
    except (Stopped, UserError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
