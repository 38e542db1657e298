"""The sockets that this server listens on."""

from __future__ import annotations

import contextlib
import gc
import socket


def send_at_once() -> None:
    """Let every connection send what there is, however little; call it at the start.

    Streamlit binds its socket without naming its protocol, and asyncio turns Nagle's
    algorithm off only where it is named (Streamlit 1.67, uvicorn#3149). The head of an
    answer then left at once, and its body waited 40 ms until the browser had confirmed
    the head: for each of the 120 files of a first visit, six at a time.
    """
    # Nobody gives us the socket: the server keeps it to itself.
    for found in gc.get_objects():
        if type(found) is not socket.socket:
            continue
        # Of a connection it would be too late, and a closed one has no options.
        with contextlib.suppress(OSError):
            if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                # Connections have it from the socket that accepts them.
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
