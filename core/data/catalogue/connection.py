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
from core.language.texts import _, mark

TIMEOUT_SECONDS = 20.0  # without a single byte
MAX_REDIRECTS = 5

# What may be otherwise a moment later; each is tried again.
PASSING = (OSError, http.client.HTTPException)

_BUSY = (408, 425, 429, 500, 502, 503, 504)
_GONE = (404, 410)
_LATER = mark("What has come so far stays; resume later.")
_MOVED = mark("It sends us elsewhere; get the set from its homepage.")
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
            received = _("one that leads on to {address}", address=newurl[:200])
            raise DataError(_("a safe address"), received, _(_MOVED))
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
            _("a connection to {host} that can be trusted", host=host),
            _(
                "one that can't ({problem})",
                problem=getattr(reason, "verify_message", "") or reason,
            ),
            _("Check the date of this computer, and whether a proxy is in between."),
        )
    if isinstance(reason, TimeoutError):
        received = _("no byte for {seconds} seconds", seconds=f"{TIMEOUT_SECONDS:.0f}")
        return DataError(_("an answer from {host}", host=host), received, _(_LATER))
    if isinstance(error, http.client.HTTPException | ConnectionResetError):
        received = _("a connection that broke off, several times")
        expected = _("the whole file from {host}", host=host)
        return DataError(expected, received, _(_LATER))
    what = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return DataError(
        _("a network connection to {host}", host=host),
        _("none ({problem})", problem=what),
        _("Check the network, or the proxy in HTTPS_PROXY.") + f" {_(_LATER)}",
    )


def _answered(error: HTTPError, host: str) -> DataError:
    expected = _("the file at {host}", host=host)
    received = _("the answer {code} ({problem})", code=error.code, problem=error.reason)
    if error.code in _GONE:
        action = _("It has moved or was taken away; get the set from its homepage.")
    elif error.code in _BUSY:
        action = _("The server is busy.") + f" {_(_LATER)}"
    elif 300 <= error.code < 400:
        action = _(_MOVED)
    else:
        action = _("Its server, or a proxy in between, refuses it; ask who runs these.")
    return DataError(expected, received, action)
