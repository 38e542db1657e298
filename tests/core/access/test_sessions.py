from __future__ import annotations

import pytest

from core.access.roles import Person, Role
from core.access.sessions import (
    GUESS_SECONDS,
    MAX_GUESSES,
    MAX_SESSIONS,
    SESSION_SECONDS,
    Guesses,
    Sessions,
)

ADA = Person("Ada", Role.TRAIN)


class Clock:
    """A clock that stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_token_is_the_one_who_got_it() -> None:
    sessions = Sessions()
    token = sessions.start(ADA)
    assert sessions.find(token) == ADA
    assert sessions.find("") is None
    assert sessions.find(token[:-1]) is None
    assert sessions.start(ADA) != token


def test_a_session_ends_when_asked_to_and_after_its_time() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    one, two = sessions.start(ADA), sessions.start(ADA)
    sessions.end(one)
    assert sessions.find(one) is None
    assert sessions.find(two) == ADA
    clock.now = SESSION_SECONDS
    assert sessions.find(two) is None


def test_the_oldest_session_makes_room() -> None:
    sessions = Sessions()
    tokens = [sessions.start(ADA) for _ in range(MAX_SESSIONS + 1)]
    assert sessions.find(tokens[0]) is None
    assert sessions.find(tokens[-1]) == ADA


def test_guesses_of_an_address_are_counted_for_minutes() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    assert all(guesses.take("10.0.0.1") for _ in range(MAX_GUESSES))
    assert not guesses.take("10.0.0.1")
    assert guesses.take("10.0.0.2")
    clock.now = GUESS_SECONDS
    assert guesses.take("10.0.0.1")


def test_a_right_password_does_not_forgive_wrong_ones() -> None:
    guesses = Guesses(Clock())
    for _ in range(MAX_GUESSES - 1):
        guesses.take("10.0.0.1")
    assert guesses.take("10.0.0.1")
    guesses.give_back("10.0.0.1")
    assert guesses.take("10.0.0.1")
    assert not guesses.take("10.0.0.1")


@pytest.mark.parametrize(
    ("other", "is_same"), [("2001:db8::ffff", True), ("2001:db8:0:1::1", False)]
)
def test_an_ipv6_network_is_one_address(other: str, is_same: bool) -> None:
    guesses = Guesses(Clock())
    for _ in range(MAX_GUESSES):
        guesses.take("2001:db8::1")
    assert guesses.take(other) != is_same
