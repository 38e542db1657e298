"""Listen, answer, and stop gracefully: uvicorn around the application."""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from threadpoolctl import threadpool_limits

from core.errors import ConfigError
from core.server.connection import HEAD_SECONDS, Connection
from core.server.service import Service
from core.server.settings import ServeSettings

STOP_SECONDS = 30  # that requests in flight have to come to their end

_BACKLOG = 2048
_HANDLED = (signal.SIGINT, signal.SIGTERM)


def listening_socket(settings: ServeSettings) -> socket.socket:
    """A socket that others can connect to from now on.

    Raises:
        ConfigError: The port is taken, or there can be none.
    """
    host, port = settings.host, settings.port
    try:
        found = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = found[0]
        made = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _no_address(host, error) from error
    try:
        # On Windows it would let two servers have one port.
        if os.name != "nt":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            received = f"{port}, which another program listens to"
            action = "Name another one with --port; 0 is any that is free."
            raise ConfigError("a port that is free", received, action) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            received = f"{port} ({error.strerror})"
            action = "Name one from 1024 on with --port."
            raise ConfigError("a port that you may use", received, action) from error
        raise _no_address(host, error) from error
    return made


def url_of(listening: socket.socket) -> str:
    """The address that a browser on this computer finds the server at."""
    host, port = listening.getsockname()[:2]
    known = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
    shown = known.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def serve(
    app: ASGIApp,
    service: Service,
    listening: socket.socket,
    started: Callable[[], None],
) -> None:
    """Answer until SIGINT or SIGTERM; requests in flight come to their end.

    Args:
        app: The application.
        service: Told that the end has come.
        listening: From `listening_socket`; it is closed at the end.
        started: Called once requests are answered.
    """
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=int(HEAD_SECONDS),
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    # Threads ask at once; each would have all cores multiply its few numbers.
    with _ends_well(), listening, threadpool_limits(1, "blas"):
        _Server(config, service, started).run(sockets=[listening])


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, service: Service, started: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._service = service
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._service.is_ready = False
        super().handle_exit(sig, frame)


@contextmanager
def _ends_well() -> Iterator[None]:
    """Uvicorn raises the signals that it got once more at the end: let them pass."""

    def pass_over(number: int, frame: FrameType | None) -> None:
        return

    before = {number: signal.signal(number, pass_over) for number in _HANDLED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _no_address(host: str, error: OSError) -> ConfigError:
    received = f"{host} ({error.strerror})"
    action = "Name one of this computer's with --host, or leave it out."
    return ConfigError("an address to listen to", received, action)
