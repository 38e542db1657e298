"""How much those who come from beyond this computer may upload and keep."""

from __future__ import annotations

import os
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from core.errors import ConfigError, UserError
from core.language.texts import _
from core.storage.files import folder_bytes
from core.storage.paths import (
    backbones_dir,
    datasets_dir,
    downloads_dir,
    runs_dir,
    studies_dir,
)

_DEFAULT_UPLOAD_GB = 2.0
_DEFAULT_DISK_GB = 50.0
_HOUR_SECONDS = 3600.0
_MAX_PEOPLE = 2000


def upload_bytes() -> int:
    """What one person may upload in an hour (`THAW_UPLOAD_GB`)."""
    return _gigabytes("THAW_UPLOAD_GB", _DEFAULT_UPLOAD_GB)


def disk_bytes() -> int:
    """What data sets, runs, studies and networks may take (`THAW_DISK_GB`)."""
    return _gigabytes("THAW_DISK_GB", _DEFAULT_DISK_GB)


def check_limits() -> None:
    """Say now what would otherwise be said at the first upload.

    Raises:
        ConfigError: A limit is no number.
    """
    upload_bytes()
    disk_bytes()


def require_space() -> None:
    """Check that something may be added to what is kept.

    Raises:
        UserError: It takes all that it may.
    """
    limit = disk_bytes()
    places = (datasets_dir, downloads_dir, runs_dir, studies_dir, backbones_dir)
    taken = sum(folder_bytes(place()) for place in places)
    if taken >= limit:
        raise UserError(
            _(
                "less than {limit} GB of data sets, runs, studies and networks",
                limit=f"{limit / 1e9:g}",
            ),
            f"{taken / 1e9:.1f} GB",
            _("Delete runs or data sets that nobody needs, or ask whoever may."),
        )


class Uploads:
    """Bytes that each person has sent in the last hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: OrderedDict[str, deque[tuple[float, int]]] = OrderedDict()

    def take(self, key: str, num_bytes: int, limit: int) -> bool:
        """Count an upload before it is read; False where it is too much.

        Args:
            key: Whose they are: a session's token or an address.
            num_bytes: That are about to come.
            limit: For an hour, in bytes.
        """
        sent = self._sent.setdefault(key, deque())
        while sent and sent[0][0] <= self._clock() - _HOUR_SECONDS:
            sent.popleft()
        if sum(count for _, count in sent) + num_bytes > limit:
            return False
        sent.append((self._clock(), num_bytes))
        while len(self._sent) > _MAX_PEOPLE:
            self._sent.popitem(last=False)
        return True


def _gigabytes(name: str, default: float) -> int:
    text = os.environ.get(name) or str(default)
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ConfigError(
            _("a number of gigabytes in {name}", name=name),
            text,
            _("Change {name}.", name=name),
        )
    return int(value * 1e9)
