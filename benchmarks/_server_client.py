"""Many clients in one lean process: `... PORT REQUESTS RESULT CLIENTS SECONDS`.

One thread with an event loop, requests made beforehand: what clients take of the
processors, the server lacks.
"""

from __future__ import annotations

import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.storage.files import write_json

_HOST = "127.0.0.1"
_READ_BYTES = 65_536
_WAIT_SECONDS = 60.0  # for an answer; then the client gives up


@dataclass
class Seen:
    """What the clients saw.

    Attributes:
        latencies: Seconds of each answered request, from its first byte to the last
            one of the answer.
        errors: Requests that were answered with anything but 200, or not at all.
    """

    latencies: list[float] = field(default_factory=list)
    errors: int = 0


class _Client:
    """One connection that is kept, with one request on its way."""

    def __init__(self, port: int, requests: list[bytes], first: int) -> None:
        self.socket = socket.create_connection((_HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self._requests = requests
        self._next = first
        self._left = memoryview(b"")
        self._answer = bytearray()
        self.began = 0.0

    def begin(self) -> None:
        self._left = memoryview(self._requests[self._next % len(self._requests)])
        self._next += 1
        self._answer.clear()
        self.began = time.perf_counter()
        self.write()

    def write(self) -> bool:
        """Send on; whether something is left to send."""
        while self._left:
            try:
                self._left = self._left[self.socket.send(self._left) :]
            except BlockingIOError:
                return True
        return False

    def read(self) -> int:
        """The status of the answer; 0 while it is not whole.

        Raises:
            OSError: The server has closed the connection.
        """
        data = self.socket.recv(_READ_BYTES)
        if not data:
            raise ConnectionError("closed")
        self._answer += data
        head, blank, body = self._answer.partition(b"\r\n\r\n")
        if not blank:
            return 0
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        return int(head[9:12]) if len(body) >= length else 0


def load(port: int, requests: list[bytes], clients: int, seconds: float) -> Seen:
    """Let clients ask, each again as soon as it was answered.

    Args:
        port: Of a server on this computer.
        requests: Whole requests, which take turns.
        clients: How many ask at once.
        seconds: After so many no client begins another request.
    """
    seen, selector = Seen(), selectors.DefaultSelector()
    asking = [_Client(port, requests, index) for index in range(clients)]
    both = selectors.EVENT_READ | selectors.EVENT_WRITE
    for client in asking:
        selector.register(client.socket, both, client)
        client.begin()
    end = time.perf_counter() + seconds
    while asking:
        ready = selector.select(_WAIT_SECONDS)
        if not ready:
            seen.errors += len(asking)
            break
        for key, events in ready:
            client = key.data
            try:
                if events & selectors.EVENT_WRITE and not client.write():
                    selector.modify(client.socket, selectors.EVENT_READ, client)
                status = client.read() if events & selectors.EVENT_READ else 0
            except OSError:
                status = -1
            if not status:
                continue
            now = time.perf_counter()
            if status == 200:
                seen.latencies.append(now - client.began)
            else:
                seen.errors += 1
            if now >= end or status < 0:
                selector.unregister(client.socket)
                client.socket.close()
                asking.remove(client)
                continue
            client.begin()
            selector.modify(client.socket, both, client)
    return seen


def main(words: list[str]) -> None:
    """Load a server and write what was seen, as a JSON object."""
    port, clients, seconds = int(words[0]), int(words[3]), float(words[4])
    requests = [path.read_bytes() for path in sorted(Path(words[1]).iterdir())]
    began, worked = time.perf_counter(), time.process_time()
    seen = load(port, requests, clients, seconds)
    took = time.perf_counter() - began
    worked = time.process_time() - worked
    found = np.array(seen.latencies or [float("inf")])
    half, most = np.quantile(found, (0.5, 0.99), method="higher")
    answered = len(seen.latencies)
    result = {
        "requests": answered,
        "errors": seen.errors,
        "requests_per_second": round(answered / took, 1),
        "p50_ms": round(1000 * half, 1) if answered else None,
        "p99_ms": round(1000 * most, 1) if answered else None,
        "client_processor_ms": round(1000 * worked / max(1, answered), 2),
    }
    write_json(Path(words[2]), result)


if __name__ == "__main__":
    main(sys.argv[1:])
