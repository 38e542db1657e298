"""The address of a server is told without what it may hold of secrets."""

from __future__ import annotations

import pytest

from core.errors import UserError
from core.trackers.targets import URI, mlflow_uri, without_secrets


@pytest.mark.parametrize(
    "uri",
    [
        "ada:hidden@host:5000",  # the scheme was forgotten
        "ftp://ada:hid@hidden@host",
        "http://ada:hid/hidden@host:5000",
        "http://ada:hid#hidden@host:5000",
        "http://ada:hidden@[::1",
    ],
)
def test_an_address_that_cant_be_used_is_told_without_its_password(
    uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URI, uri)
    with pytest.raises(UserError, match=URI) as raised:
        mlflow_uri()
    said = str(raised.value)
    assert not [secret for secret in ("ada", "hid") if secret in said]


def test_a_password_with_an_at_sign_leaves_nothing_in_a_text() -> None:
    said = without_secrets("GET https://ada:a@b/c@host/api failed")
    assert said == "GET https://host/api failed"
