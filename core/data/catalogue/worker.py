"""The process that downloads: `python -m core.data.catalogue.worker ID LANGUAGE`.

It goes on when the browser or the server is closed. Which set it gets, and in which
language it says what went wrong, is all that it is told; the addresses are the
catalogue's.
"""

from __future__ import annotations

import sys

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
from core.language.current import language, speak
from core.storage.own_process import start_python

_ARGUMENTS = ("-m", "core.data.catalogue.worker")


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
    start_python((*_ARGUMENTS, entry.id, language()), folder / "worker.log")
    return download_of(set_id)


def main(words: list[str]) -> int:
    """Download the set that is named; how it went stands in its `state.json`."""
    speak(words[1])
    try:
        download(words[0])
    except (Stopped, UserError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
