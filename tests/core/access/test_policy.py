from __future__ import annotations

import pytest

from core.access.policy import LOOPBACK, Policy, canonical, is_loopback, policy_of
from core.errors import ConfigError


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_own_computer_is_the_default_and_asks_nobody(address: str) -> None:
    assert policy_of(address, {}) == Policy()
    assert policy_of(address, {}).names == set(LOOPBACK)


def test_another_loopback_address_is_answered_too() -> None:
    policy = policy_of("127.0.0.5", {})
    assert "127.0.0.5" in policy.names
    assert not policy.is_open


@pytest.mark.parametrize("address", ["", "0.0.0.0", "::", "[::]"])
def test_all_addresses_are_open_and_need_a_sign_in(address: str) -> None:
    policy = policy_of(address, {})
    assert policy.is_open
    assert policy.signs_in
    assert policy.takes_any_address
    assert policy.names == set(LOOPBACK)


def test_an_address_of_the_network_is_a_name_of_the_server() -> None:
    policy = policy_of("192.168.1.5", {})
    assert "192.168.1.5" in policy.names
    assert policy.is_open
    assert not policy.takes_any_address


def test_a_proxy_on_this_computer_makes_it_reachable() -> None:
    """It listens to 127.0.0.1 alone, but its name is known elsewhere."""
    policy = policy_of("127.0.0.1", {"THAW_HOSTS": "Thaw.Example.org."})
    assert "thaw.example.org" in policy.names
    assert policy.signs_in


def test_hosts_are_divided_by_blanks_or_commas() -> None:
    policy = policy_of("127.0.0.1", {"THAW_HOSTS": "a.example, b.example  10.0.0.7"})
    assert policy.names == {*LOOPBACK, "a.example", "b.example", "10.0.0.7"}


def test_local_names_in_hosts_open_nothing() -> None:
    assert not policy_of("127.0.0.1", {"THAW_HOSTS": "localhost"}).is_open


@pytest.mark.parametrize("value", ["1", "yes"])
def test_insecure_is_open_without_a_sign_in(value: str) -> None:
    policy = policy_of("0.0.0.0", {"THAW_INSECURE": value})
    assert policy.is_open
    assert not policy.signs_in


@pytest.mark.parametrize("value", ["", "0", "no", "false"])
def test_anything_else_is_not_insecure(value: str) -> None:
    assert policy_of("0.0.0.0", {"THAW_INSECURE": value}).signs_in


@pytest.mark.parametrize(
    "name",
    ["http://a.example", "a.example:8501", "a/b", "*", "*.example", "a..b", "ä.x"],
)
def test_what_is_no_host_name_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(ConfigError, match=r"thaw\.example\.org"):
        policy_of("127.0.0.1", {"THAW_HOSTS": name})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LOCALHOST.", "localhost"),
        ("[::1]", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("Example.ORG", "example.org"),
    ],
)
def test_spellings_of_one_host_are_one(text: str, expected: str) -> None:
    assert canonical(text) == expected


@pytest.mark.parametrize(
    "host", ["localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.1", "0.0.0.0", ""]
)
def test_what_only_looks_local_is_not(host: str) -> None:
    assert not is_loopback(host)
