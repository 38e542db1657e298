"""One request to the server of a public data set, and what its failures mean."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from core import __version__
from core.errors import DataError

TIMEOUT_SECONDS = 20.0  # without a single byte
MAX_REDIRECTS = 5

# What may be otherwise a moment later; each is tried again.
PASSING = (OSError, http.client.HTTPException)

_BUSY = (408, 425, 429, 500, 502, 503, 504)
_GONE = (404, 410)
_LATER = "What has come so far stays; resume later."
_MOVED = "It sends us elsewhere; get the set from its homepage."
_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)


class _Redirects(HTTPRedirectHandler):
    """Follows few redirects, and none to a less safe address."""

    max_redirections = MAX_REDIRECTS

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> Request | None:
        scheme = urlsplit(newurl).scheme
        if scheme != "https" and scheme != urlsplit(req.full_url).scheme:
            fp.close()
            received = f"one that leads on to {newurl[:200]}"
            raise DataError("a safe address", received, _MOVED)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def opened(url: str, first_byte: int) -> Any:
    """Ask for a file from a byte on; the proxies of the environment are used.

    Args:
        url: Of the catalogue.
        first_byte: 0 = all of it; the server may send all in any case.

    Returns:
        An open `http.client.HTTPResponse`.

    Raises:
        OSError: There is no answer, or one that says that something went wrong.
        DataError: It sends us to an address that is not safe.
    """
    headers = {"User-Agent": f"thaw/{__version__}", "Accept-Encoding": "identity"}
    if first_byte:
        headers["Range"] = f"bytes={first_byte}-"
    opener: OpenerDirector = build_opener(_Redirects)
    return opener.open(Request(url, headers=headers), timeout=TIMEOUT_SECONDS)


def is_final(error: BaseException) -> bool:
    """Whether asking again in a few seconds would give the same."""
    if isinstance(error, HTTPError):
        return error.code not in _BUSY
    reason = error.reason if isinstance(error, URLError) else error
    if getattr(reason, "errno", None) in _UNREACHABLE:
        return True
    final = ssl.SSLCertVerificationError | socket.gaierror | ConnectionRefusedError
    return isinstance(reason, final)


def explained(error: BaseException, url: str) -> DataError:
    """What went wrong, in words, and what to do."""
    host = urlsplit(url).netloc
    if isinstance(error, HTTPError):
        return _answered(error, host)
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ssl.SSLError):
        return DataError(
            f"a connection to {host} that can be trusted",
            f"one that can't ({getattr(reason, 'verify_message', '') or reason})",
            "Check the date of this computer, and whether a proxy is in between.",
        )
    if isinstance(reason, TimeoutError):
        received = f"no byte for {TIMEOUT_SECONDS:.0f} seconds"
        return DataError(f"an answer from {host}", received, _LATER)
    if isinstance(error, http.client.HTTPException | ConnectionResetError):
        received = "a connection that broke off, several times"
        return DataError(f"the whole file from {host}", received, _LATER)
    what = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return DataError(
        f"a network connection to {host}",
        f"none ({what})",
        f"Check the network, or the proxy in HTTPS_PROXY. {_LATER}",
    )


def _answered(error: HTTPError, host: str) -> DataError:
    expected = f"the file at {host}"
    received = f"the answer {error.code} ({error.reason})"
    if error.code in _GONE:
        action = "It has moved or was taken away; get the set from its homepage."
    elif error.code in _BUSY:
        action = f"The server is busy. {_LATER}"
    elif 300 <= error.code < 400:
        action = _MOVED
    else:
        action = "Its server, or a proxy in between, refuses it; ask who runs these."
    return DataError(expected, received, action)
