"""A file server on this computer, which can misbehave in every way that we know."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler", bytes], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as its server is told to."""

    server: FileServer

    def do_GET(self) -> None:
        served = self.server.served
        served.asked.append(self.headers.get("Range", ""))
        answers = served.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer(self, served.files.get(self.path, b""))

    def log_message(self, *_: object) -> None:
        pass

    def head(self, code: int, length: int, **headers: str) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


def whole(handler: Handler, content: bytes) -> None:
    """Ignores that a range was asked for."""
    handler.head(200, len(content))
    handler.wfile.write(content)


def ranged(handler: Handler, content: bytes) -> None:
    """As servers should answer."""
    found = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if found is None:
        return whole(handler, content)
    start = int(found[1])
    if start >= len(content):
        return handler.head(416, 0)
    place = f"bytes {start}-{len(content) - 1}/{len(content)}"
    handler.head(206, len(content) - start, Content_Range=place)
    handler.wfile.write(content[start:])
    return None


def broken(after: int) -> Answer:
    """Breaks the connection off after so many bytes of what was asked for."""

    def answer(handler: Handler, content: bytes) -> None:
        found = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        start = int(found[1]) if found else 0
        place = f"bytes {start}-{len(content) - 1}/{len(content)}"
        code = 206 if found else 200
        handler.head(code, len(content) - start, Content_Range=place)
        handler.wfile.write(content[start : start + after])
        handler.wfile.flush()
        handler.connection.close()

    return answer


def slow(seconds: float, block: int = 500) -> Answer:
    """Sends a block, waits, and so on."""

    def answer(handler: Handler, content: bytes) -> None:
        handler.head(200, len(content))
        for place in range(0, len(content), block):
            try:
                handler.wfile.write(content[place : place + block])
                handler.wfile.flush()
            except OSError:  # whoever asked has gone
                return
            time.sleep(seconds)

    return answer


def status(code: int) -> Answer:
    """An error."""
    return lambda handler, content: handler.head(code, 0)


def redirect(to: str) -> Answer:
    """Sends elsewhere."""
    return lambda handler, content: handler.head(302, 0, Location=to)


@dataclass
class Served:
    """What a server has, how it answers, and what it was asked for."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    answers: list[Answer] = field(
        default_factory=lambda: [ranged]
    )  # the last one stays
    asked: list[str] = field(default_factory=list)  # the Range of each request


class FileServer(ThreadingHTTPServer):
    """Holds what its handlers need."""

    daemon_threads = True
    served: Served


@contextmanager
def serving() -> Iterator[Served]:
    """A server for as long as the block runs."""
    server = FileServer(("127.0.0.1", 0), Handler)
    server.served = Served(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
