"""The sockets that the server listens on."""

from __future__ import annotations

import socket

from pages._ui.frame.sockets import send_at_once


def test_connections_send_at_once() -> None:
    # As Streamlit makes it: the protocol is not named, so asyncio leaves it alone.
    with socket.socket(socket.AF_INET) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        send_at_once()
        with socket.create_connection(listening.getsockname()):
            connection, _ = listening.accept()
            with connection:
                assert connection.proto == 0
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
