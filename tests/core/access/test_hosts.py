from __future__ import annotations

import pytest

from core.access.hosts import refusal
from core.access.policy import policy_of

LOCAL = policy_of("127.0.0.1", {})


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8501", "localhost:8501", "LocalHost", "localhost.:80", "[::1]:8501"],
)
def test_own_names_are_answered_with_and_without_an_origin(host: str) -> None:
    assert refusal([host], [], LOCAL, "127.0.0.1") is None
    assert refusal([host], [f"http://{host}"], LOCAL, "127.0.0.1") is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8501",
        "localhost.evil.example",
        "127.0.0.1.nip.io:8501",
        "localhost@evil.example",
        "evil.example#localhost",
        "evil.example/localhost",
        "127.0.0.1:8501:80",
        "2130706433",
        "0x7f.1",
        "0.0.0.0:8501",
        "[::ffff:10.0.0.1]:8501",
        "localhost evil.example",
        "localhost\\.evil.example",
        "127.0.0.1, evil.example",
        "",
    ],
)
def test_other_names_are_not(host: str) -> None:
    assert refusal([host], [], LOCAL, "127.0.0.1")
    assert refusal([host], [f"http://{host}"], LOCAL, "127.0.0.1")


@pytest.mark.parametrize(
    "hosts", [[], ["localhost", "evil.example"], ["localhost"] * 2]
)
def test_a_request_has_one_host(hosts: list[str]) -> None:
    assert refusal(hosts, [], LOCAL, "127.0.0.1")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://evil.example:8501",
        "https://localhost.evil.example",
        "http://localhost:3000",  # another program of this computer
        "http://localhost",
        "http://127.0.0.1:8501",  # the other name: another origin all the same
        "null",
        "",
        "file://",
        "chrome-extension://localhost:8501",
        "http://localhost:8501@evil.example",
        "localhost:8501",
    ],
)
def test_other_pages_are_not_answered(origin: str) -> None:
    assert refusal(["localhost:8501"], [origin], LOCAL, "127.0.0.1")


def test_a_request_comes_from_one_page() -> None:
    origin = "http://localhost:8501"
    assert refusal(["localhost:8501"], [origin], LOCAL, "127.0.0.1") is None
    assert refusal(["localhost:8501"], [origin, origin], LOCAL, "127.0.0.1")
    assert refusal(["localhost:8501"], [origin, "http://evil.example"], LOCAL, "::1")


def test_a_proxy_gives_the_name_it_is_called_by() -> None:
    policy = policy_of("127.0.0.1", {"THAW_HOSTS": "thaw.example.org"})
    origins = ["https://thaw.example.org"]
    assert refusal(["thaw.example.org"], origins, policy, "127.0.0.1") is None
    assert refusal(["thaw.example.org:443"], origins, policy, "127.0.0.1") is None
    assert refusal(["other.example.org"], [], policy, "127.0.0.1")


def test_listening_to_all_it_answers_to_the_address_that_was_called() -> None:
    policy = policy_of("0.0.0.0", {})
    assert refusal(["10.0.0.7:8501"], [], policy, "10.0.0.7") is None
    assert refusal(["10.0.0.7:8501"], [], policy, "::ffff:10.0.0.7") is None
    assert refusal(["10.0.0.8:8501"], [], policy, "10.0.0.7")
    assert refusal(["evil.example:8501"], [], policy, "10.0.0.7")
