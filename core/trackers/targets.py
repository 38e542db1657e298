"""Where runs are mirrored to: said by the environment, and told without secrets."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from core.errors import UserError
from core.language.texts import _, mark
from core.storage.paths import home_dir
from core.trackers.local_store import SCHEME, require_store

REQUIREMENTS = "requirements-trackers.txt"
URI = "MLFLOW_TRACKING_URI"

_OWN_SERVER = mark(
    "An environment of its own has one: `pip install mlflow`, then `mlflow server "
    "--backend-store-uri sqlite:///mlflow.db --port 5000`. Start Thaw with "
    "{variable}=http://127.0.0.1:5000."
)
_SECRETS = ("MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN")
_USER = re.compile(r"(?<=://)\S*@")  # greedy: a password may hold / and @


def target_of(tracker: str) -> str:
    """Where one of `core.runs.mirror.TRACKERS` keeps runs, for people and files.

    Raises:
        UserError: It has not been set up here.
    """
    return str(tensorboard_folder()) if tracker == "tensorboard" else mlflow_address()


def tensorboard_folder() -> Path:
    """Whose sub-folders are runs, for `tensorboard --logdir`."""
    return home_dir() / "tensorboard"


def mlflow_uri() -> str:
    """Where MLflow is, as the environment has it: it may hold a password.

    A server's address, or that of a SQLite file, which `local_store` serves.

    Raises:
        UserError: There is none, or none that can be used from here.
    """
    uri = os.environ.get(URI, "").strip()
    parts = _parts(uri)
    if parts is not None and parts.scheme == SCHEME:
        _require_client()
        require_store(uri)
        return uri
    if parts is None or parts.scheme not in ("http", "https"):
        # Without its scheme, too, an address may begin with a password.
        received = without_secrets(uri).rpartition("@")[2] or _("nothing")
        expected = _(
            "the address of an MLflow server in {variable}, such as http://host:5000, "
            "or of a file, such as {file}",
            variable=URI,
            file=f"{SCHEME}:////srv/mlflow.db",
        )
        raise UserError(expected, received, _(_OWN_SERVER, variable=URI))
    if "@" in parts.path + parts.query + parts.fragment:
        raise UserError(
            _(
                "a user and a password in {variable} that are percent-encoded",
                variable=URI,
            ),
            _("a /, ? or # before an @"),
            _(
                "Write them as %2F, %3F and %23, or take both out and set "
                "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD."
            ),
        )
    _require_client()
    return uri


def _require_client() -> None:
    if find_spec("mlflow") is None:
        action = _(
            "Run `pip install -r {file}` and start Thaw again.", file=REQUIREMENTS
        )
        raise UserError(_("the package mlflow-skinny"), _("none"), action)


def is_file(uri: str) -> bool:
    """Whether an address of MLflow is that of a SQLite file."""
    return uri.startswith(f"{SCHEME}:")


def _parts(uri: str) -> SplitResult | None:
    """An address in parts; None where it is none at all."""
    try:
        return urlsplit(uri)
    except ValueError:  # such as half of an IPv6 address
        return None


def mlflow_address() -> str:
    """The same without user, password and what else may follow the path."""
    uri = mlflow_uri()
    if is_file(uri):
        return uri
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}".rstrip("/")


def without_secrets(text: str) -> str:
    """A text without users and passwords in addresses, and without known secrets."""
    for name in _SECRETS:
        if secret := os.environ.get(name):
            text = text.replace(secret, "...")
    return _USER.sub("", text)
