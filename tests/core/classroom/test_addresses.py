"""Where phones find the server."""

from __future__ import annotations

import pytest

from core.access.policy import Policy, policy_of
from core.classroom import addresses
from core.classroom.addresses import join_addresses, own_addresses


@pytest.fixture(autouse=True)
def networks(monkeypatch: pytest.MonkeyPatch) -> None:
    told = lambda: ["192.168.1.20", "10.0.0.7"]  # noqa: E731
    monkeypatch.setattr(addresses, "own_addresses", told)


def test_nobody_finds_what_listens_to_its_own_computer() -> None:
    assert join_addresses(Policy(), "http://localhost:8501/", 8501) == []


def test_all_addresses_of_this_computer_are_offered() -> None:
    policy = policy_of("0.0.0.0", {"THAW_HOSTS": "teacher.local"})
    assert join_addresses(policy, "http://localhost:8501/", 8501) == [
        "http://teacher.local:8501/",
        "http://192.168.1.20:8501/",
        "http://10.0.0.7:8501/",
    ]


def test_the_address_that_the_teacher_uses_comes_first() -> None:
    policy = policy_of("0.0.0.0", {})
    found = join_addresses(policy, "http://10.0.0.7:8501/", 8501)
    assert found == ["http://10.0.0.7:8501/", "http://192.168.1.20:8501/"]


def test_behind_a_proxy_it_is_the_public_one() -> None:
    policy = policy_of("127.0.0.1", {"THAW_HOSTS": "thaw.example.org"})
    found = join_addresses(policy, "https://thaw.example.org/base/", 8501)
    assert found == ["https://thaw.example.org/base/"]


def test_this_computer_says_its_addresses_without_asking_anybody() -> None:
    for address in own_addresses():
        assert not address.startswith("127.")
