"""Numbers in words."""

from __future__ import annotations

import pytest

from core.language.current import speaking
from core.text.numbers import (
    NO_VALUE,
    accuracy,
    duration,
    interval,
    loss_text,
    number,
    p_value_text,
    percent,
    plain_points,
    points,
    precise_duration,
    rough_duration,
    share_text,
    short_count,
    signed,
    size,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations_read_as_people_say_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_fractions_and_intervals_read_as_percentages() -> None:
    assert percent(0.8912) == "89.1%"
    assert percent(None) == NO_VALUE == "–"
    assert interval((0.8612, 0.9178)) == "86 to 92%"


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (0.6931, "0.693"),
        (0.0, "0.000"),
        (999_999.4, "999999.400"),
        (1e6, "1.00e6"),
        (123_456_789_012.3, "1.23e11"),
        (-2.5e9, "-2.50e9"),
        (None, NO_VALUE),
        (float("inf"), NO_VALUE),
        (float("nan"), NO_VALUE),
    ],
)
def test_a_loss_that_has_blown_up_is_written_short(
    loss: float | None, text: str
) -> None:
    assert loss_text(loss) == text


def test_a_short_measured_time_has_tenths() -> None:
    assert precise_duration(0.44) == "0.4 s"
    assert precise_duration(9.96) == "10 s"
    assert precise_duration(180) == "3 min"
    assert duration(None) == precise_duration(None) == NO_VALUE


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (83, "1 min 25 s"), (1234, "21 min"), (20_000, "5 h 30 min")],
)
def test_an_estimate_has_few_digits(seconds: float, text: str) -> None:
    assert rough_duration(seconds) == text


def test_an_accuracy_says_what_it_was_measured_on() -> None:
    assert accuracy(0.891, (0.861, 0.918), 394, "test") == (
        "89.1% (86 to 92, 95% interval, 394 test images)"
    )
    assert accuracy(1.0, None, 1, "validation") == "100.0% (1 validation image)"
    assert accuracy(None, None, 0, "test") == "no test images"


def test_differences_sizes_and_counts() -> None:
    assert points(0.0631) == "+6.3" == plain_points(0.0631)
    assert (size(999), size(1_234_567_890)) == ("999 bytes", "1.2 GB")
    assert (number(1, "image"), number(2624, "image")) == ("1 image", "2,624 images")
    assert number(2, "class") == "2 classes"
    assert (number(1, "study"), number(2, "study")) == ("1 study", "2 studies")
    assert number(3, "day") == "3 days"


@pytest.mark.parametrize(
    ("p_value", "text"),
    [
        (0.00001, "p < 0.0001"),
        (0.0001, "p = 0.0001"),
        (0.03456, "p = 0.035"),
        (0.5, "p = 0.50"),
        (1.0, "p = 1.00"),
    ],
)
def test_probabilities_get_the_digits_they_deserve(p_value: float, text: str) -> None:
    assert p_value_text(p_value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, ">99%"), (0.994, "99%"), (0.5, "50%"), (0.004, "<1%"), (0.0, "<1%")],
)
def test_no_probability_is_rounded_to_certainty(share: float, text: str) -> None:
    assert share_text(share) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.0 k"),
        (6402, "6.4 k"),
        (859_600, "860 k"),
        (999_600, "1.0 M"),
        (1_840_000, "1.8 M"),
        (23_500_000, "24 M"),
    ],
)
def test_short_counts_have_no_more_digits_than_are_read(count: int, text: str) -> None:
    assert short_count(count) == text


def test_people_read_a_real_minus_and_the_shell_has_the_hyphen() -> None:
    assert points(-0.0404) == signed("-4.0") == "\N{MINUS SIGN}4.0"
    assert plain_points(-0.0404) == "-4.0"
    with speaking("de"):
        assert points(-0.0404) == "\N{MINUS SIGN}4,0"
