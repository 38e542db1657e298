"""What a phone may send, and what all phones of a class may.

Nothing here rests on what a request or a file says of itself: bytes are counted as they
come, and pixels as they are about to be decoded.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from core.data.pictures.file import opened
from core.errors import ImageError, UserError
from core.language.kept import kept
from core.language.numerals import numeral
from core.language.texts import _

CLASS_SECONDS = 4 * 3600.0  # a class that nobody ends is over then

MAX_PHONES = 60
MAX_JOINS_A_MINUTE = 60
MAX_NAME = 24  # letters of a phone's name

MAX_BYTES = 12_000_000  # of one picture: what a phone's camera writes
MAX_PIXELS = 60_000_000
PER_MINUTE = 20
PER_PHONE = 60  # in all, unless whoever opens the class says otherwise
MOST_PER_PHONE = 1000
MAX_CLASS_BYTES = 2_000_000_000  # of all that is sent to one class

_MINUTE = 60.0


class TooManyError(UserError):
    """A phone has reached a limit."""


class Pace:
    """How often each of several has done something in the last minute."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._times: dict[int, deque[float]] = {}

    def take(self, who: int) -> float:
        """Count one more; 0.0 = it may, else the seconds until it may again."""
        with self._lock:
            now = self._clock()
            times = self._times.setdefault(who, deque())
            while times and times[0] <= now - _MINUTE:
                times.popleft()
            if len(times) >= self._most:
                return times[0] + _MINUTE - now
            times.append(now)
            return 0.0


def require_pace(pace: Pace, who: int) -> None:
    """Count a picture before anything is done with it.

    Raises:
        TooManyError: There were too many in the last minute.
    """
    if wait := pace.take(who):
        raise TooManyError(
            _("at most {count} pictures in a minute", count=PER_MINUTE),
            _("one more"),
            _("Wait {seconds} s, then send it again.", seconds=int(wait) + 1),
        )


def require_room(sent: int, most: int) -> None:
    """Check that a phone may send another picture of a kind.

    Raises:
        TooManyError: It has sent all that it may.
    """
    if sent >= most:
        raise TooManyError(
            _("at most {count} pictures from one phone", count=numeral(f"{most:,}")),
            _("one more"),
            _("Let others send theirs; thank you."),
        )


def require_few_pixels(content: bytes) -> None:
    """Check a picture more strictly than one's own are.

    Raises:
        ImageError: It is none, or has more pixels than a phone's camera.
    """
    with opened(content) as image:
        num_pixels = image.width * image.height
    if num_pixels > MAX_PIXELS:
        raise ImageError(
            kept(
                "too large: {size} megapixels (the limit is {limit})",
                size=f"{num_pixels / 1e6:,.0f}",
                limit=MAX_PIXELS // 1_000_000,
            )
        )


def shown_name(text: str) -> str:
    """A phone's name on one line, without what can't be shown; "" = none."""
    kept_letters = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept_letters.split())[:MAX_NAME].strip()
