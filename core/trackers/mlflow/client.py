"""MLflow's client, and what went wrong there in words that say what to do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException, RestException
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import RequestException, Timeout

from core.errors import UserError
from core.language.texts import _, mark
from core.trackers.local_store import served
from core.trackers.targets import (
    URI,
    is_file,
    mlflow_address,
    mlflow_uri,
    without_secrets,
)

_REFUSED = ("UNAUTHENTICATED", "PERMISSION_DENIED", "CUSTOMER_UNAUTHORIZED")
_LATER = mark(
    "Nothing is lost: what waits is sent when it answers, or by "
    "`python -m core log --catch-up`."
)
_MAX_LETTERS = 300  # of what a server says


def client() -> MlflowClient:
    """The client of the server that the environment names, or of a file's own.

    Raises:
        UserError: It names none, or none that can be used from here.
    """
    if is_file(uri := mlflow_uri()):
        return MlflowClient(served(uri))
    parts = urlsplit(uri)
    if parts.username is not None:
        # Where MLflow never prints them, as it does the address.
        os.environ["MLFLOW_TRACKING_USERNAME"] = unquote(parts.username)
        if parts.password is not None:  # else it may stand in its variable
            os.environ["MLFLOW_TRACKING_PASSWORD"] = unquote(parts.password)
        os.environ[URI] = parts._replace(
            netloc=parts.netloc.rpartition("@")[2]
        ).geturl()
    return MlflowClient(mlflow_uri())


@contextmanager
def explained() -> Iterator[None]:
    """Turn what MLflow and its connection raise into errors of ours.

    Raises:
        UserError: The server does not answer, or does not take what it is sent.
    """
    try:
        yield
    except (MlflowException, RequestException) as error:
        raise _explanation(error) from error


def _explanation(error: Exception) -> UserError:
    address = mlflow_address()
    if _is_down(error):
        expected = _("an MLflow server that answers at {address}", address=address)
        action = _(
            "Start it, or correct {variable} and start Thaw again.", variable=URI
        )
        return UserError(expected, _("no answer"), f"{action} {_(_LATER)}")
    code = getattr(error, "error_code", "")
    if code in _REFUSED:
        action = _(
            "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or "
            "MLFLOW_TRACKING_TOKEN, and start Thaw again."
        )
        return UserError(
            _("somebody who may write to {address}", address=address),
            _("a refusal ({code})", code=code),
            f"{action} {_(_LATER)}",
        )
    said = " ".join(without_secrets(str(error)).split())[:_MAX_LETTERS]
    return UserError(
        _("an MLflow server at {address} that takes the run", address=address),
        _("this answer: {said}", said=said),
        f"{_('Put it right there.')} {_(_LATER)}",
    )


def _is_down(error: BaseException | None) -> bool:
    """Whether there was no answer; MLflow wraps what its connection raised."""
    if isinstance(error, RestException) or error is None:
        return False
    if isinstance(error, NoConnection | Timeout):
        return True
    return _is_down(error.__cause__ or error.__context__)
