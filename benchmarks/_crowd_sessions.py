"""A browser's session without the browser: Streamlit's websocket as pages use it."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

_WAIT_SECONDS = 60.0


class Session:
    """One open page; its timers tick while it stays, as they would in a browser.

    Attributes:
        errors: What pages said that went wrong.
    """

    def __init__(self, socket: ClientConnection, page: str) -> None:
        self._socket = socket
        self._page = page
        self._timers: dict[str, tuple[float, float]] = {}  # seconds, and when next
        self.errors: list[str] = []

    def run(self) -> None:
        """Ask for the page and wait until its script has come to its end.

        Raises:
            TimeoutError: It has not after a minute.
        """
        self._ask("")
        deadline = time.monotonic() + _WAIT_SECONDS
        while not self._read(deadline - time.monotonic()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self._page or 'home'} after {_WAIT_SECONDS:g} s")

    def stay(self, seconds: float) -> None:
        """Look at the page for a while."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            for fragment, (interval, due) in list(self._timers.items()):
                if due <= now:
                    self._timers[fragment] = (interval, now + interval)
                    self._ask(fragment)
            self._read(min(0.2, end - now))

    def _ask(self, fragment: str) -> None:
        message = BackMsg()
        message.rerun_script.page_name = self._page
        if fragment:
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = True
        self._socket.send(message.SerializeToString())

    def _read(self, seconds: float) -> bool:
        """Take one message; whether it says that the page's script has ended."""
        try:
            data = self._socket.recv(timeout=max(0.0, seconds))
        except TimeoutError:
            return False
        message = ForwardMsg()
        message.ParseFromString(data if isinstance(data, bytes) else data.encode())
        kind = message.WhichOneof("type")
        if kind == "auto_rerun":
            timer = message.auto_rerun
            due = time.monotonic() + timer.interval
            self._timers[timer.fragment_id] = (timer.interval, due)
        elif kind == "delta":
            self._note(message)
        return (
            kind == "script_finished"
            and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        )

    def _note(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(element.exception.message)
        elif kind == "alert" and "Something went wrong" in element.alert.body:
            self.errors.append(element.alert.body)


@contextmanager
def opened(url: str, page: str) -> Iterator[tuple[Session, float]]:
    """Open a page by its address; gives the session and what that took, in seconds.

    The clock runs from the request for the page to the end of its script.

    Args:
        url: Of the server, without a slash at its end.
        page: Such as "compare"; "" is Home.

    Raises:
        OSError: The server refused, or did not answer in time.
    """
    began = time.monotonic()
    with urllib.request.urlopen(f"{url}/{page}", timeout=_WAIT_SECONDS) as answer:
        answer.read()
    address = f"ws{url.removeprefix('http')}/_stcore/stream"
    with connect(
        address,
        origin=Origin(url),
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
        open_timeout=_WAIT_SECONDS,
    ) as socket:
        session = Session(socket, page)
        session.run()
        yield session, time.monotonic() - began
