"""Who is signed in, and who has guessed too often; both in the server's memory.

A restart of the server signs everybody out.
"""

from __future__ import annotations

import ipaddress
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from core.access.roles import Person

SESSION_SECONDS = 12 * 3600.0
MAX_SESSIONS = 1000
MAX_GUESSES = 10
GUESS_SECONDS = 300.0
_MAX_ADDRESSES = 10_000


class Sessions:
    """Those who signed in, by a random token that their browser keeps."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._people: OrderedDict[str, tuple[Person, float]] = OrderedDict()

    def start(self, person: Person) -> str:
        """Sign somebody in; the token is theirs alone."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._people) >= MAX_SESSIONS:
                self._people.popitem(last=False)
            self._people[token] = (person, self._clock() + SESSION_SECONDS)
        return token

    def find(self, token: str) -> Person | None:
        """Whose token this is; None when it is nobody's any more."""
        with self._lock:
            person, ends = self._people.get(token, (None, 0.0))
            if person is not None and ends <= self._clock():
                del self._people[token]
                return None
            return person

    def end(self, token: str) -> None:
        """Sign somebody out, in every tab of theirs."""
        with self._lock:
            self._people.pop(token, None)


class Guesses:
    """How often each address has tried a password of late."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, address: str) -> bool:
        """Count a guess before it is looked at; False where there were too many.

        Args:
            address: IP address; those of one IPv6 network count as one.
        """
        times = self._times.setdefault(_network(address), deque())
        while times and times[0] <= self._clock() - GUESS_SECONDS:
            times.popleft()
        if len(times) >= MAX_GUESSES:
            return False
        times.append(self._clock())
        self._times.move_to_end(_network(address))
        while len(self._times) > _MAX_ADDRESSES:
            self._times.popitem(last=False)
        return True

    def give_back(self, address: str) -> None:
        """Count a right one as none; the wrong ones before it stay counted.

        Otherwise whoever has one role's password could guess another's for ever.
        """
        if times := self._times.get(_network(address)):
            times.pop()


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
