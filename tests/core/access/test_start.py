from __future__ import annotations

import os

import pytest

from core.access.passwords import set_password
from core.access.roles import Role
from core.access.roots import data_roots
from core.access.start import prepared
from core.errors import ConfigError


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a start adds to the environment goes with the test."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


def test_the_own_computer_needs_nothing_and_is_not_closed() -> None:
    assert not prepared("127.0.0.1").is_open
    assert data_roots() is None


@pytest.mark.parametrize("address", ["", "0.0.0.0", "::", "192.168.1.5", "myhost"])
def test_it_does_not_start_beyond_it_without_a_sign_in(address: str) -> None:
    with pytest.raises(ConfigError, match=r"set_password.*INSECURE=1"):
        prepared(address)


def test_it_does_not_start_behind_a_proxy_without_a_sign_in() -> None:
    os.environ["THAW_HOSTS"] = "thaw.example.org"
    with pytest.raises(ConfigError, match="INSECURE=1"):
        prepared("127.0.0.1")


def test_with_a_password_it_starts_and_closes_the_disk() -> None:
    set_password(Role.TRAIN, "correct horse battery")
    assert prepared("0.0.0.0").signs_in
    assert data_roots() == ()


def test_told_to_it_starts_for_everybody_and_closes_the_disk_all_the_same() -> None:
    os.environ["THAW_INSECURE"] = "1"
    policy = prepared("0.0.0.0")
    assert policy.is_open
    assert not policy.signs_in
    assert data_roots() == ()


def test_roots_that_were_given_stay() -> None:
    os.environ |= {"THAW_INSECURE": "1", "THAW_DATA_ROOTS": "/srv/pictures"}
    prepared("0.0.0.0")
    assert [str(root) for root in data_roots() or ()] == ["/srv/pictures"]


def test_a_wrong_limit_is_said_before_it_listens() -> None:
    os.environ |= {"THAW_INSECURE": "1", "THAW_UPLOAD_GB": "much"}
    with pytest.raises(ConfigError, match="THAW_UPLOAD_GB"):
        prepared("0.0.0.0")
