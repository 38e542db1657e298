"""How long frames are shown, and that a film comes out as it was made."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from docs.film import (
    Frame,
    drawn,
    paced,
    save_gif,
    speed_text,
    way,
    without_lulls,
)

GREY, RED = (230, 230, 230), (200, 0, 0)
WIDTH = 320


def page(colour: tuple[int, int, int] = GREY) -> Image.Image:
    return Image.new("RGB", (640, 400), colour)


def test_a_short_wait_takes_as_long_as_it_took() -> None:
    assert paced([5.0, 5.4, 6.0], most_seconds=3.0) == [400, 600]


def test_a_long_wait_is_shown_faster_and_keeps_its_rhythm() -> None:
    assert paced([0.0, 10.0, 40.0], most_seconds=4.0) == [1000, 3000]


def test_what_would_flash_by_is_left_out_and_its_time_is_not_lost() -> None:
    times = [step * 0.1 for step in range(1001)]  # 1000 pictures in 100 seconds
    durations = paced(times, most_seconds=5.0)
    assert sum(durations) == pytest.approx(5000, abs=20)
    assert all(shown == 0 or shown >= 20 for shown in durations)
    assert all(shown % 10 == 0 for shown in durations)
    assert durations.count(0) > 500


def test_a_spell_in_which_nothing_happens_is_cut() -> None:
    times = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    same = [False, True, True, True, False]
    assert without_lulls(times, same, 0.5) == [0.0, 1.0, 1.5, 1.5, 1.5, 2.5]
    assert without_lulls(times, [False] * 5, 0.5) == times


def test_the_film_tells_how_much_faster_it_is() -> None:
    assert speed_text(real_seconds=40, shown_seconds=4) == "10 times as fast"
    assert speed_text(real_seconds=4, shown_seconds=4) == ""


def test_a_pointer_arrives_where_it_is_sent() -> None:
    places = way((0.0, 0.0), (100.0, 50.0), count=8)
    assert len(places) == 8
    assert places[-1] == (100.0, 50.0)
    gone = [x for x, _ in places]
    assert gone == sorted(gone)
    assert gone[0] < 100 / 8, "it sets out slowly"


def test_pointer_and_line_stand_on_the_picture() -> None:
    bare = Frame(page(), 100, "")
    seen = drawn(bare, WIDTH)
    assert seen.getpixel((100, 100)) == GREY
    pointed = drawn(Frame(page(), 100, "", pointer=(200.0, 200.0)), WIDTH)
    assert pointed.getpixel((100, 100)) != GREY, "at half the page's scale"
    told = drawn(Frame(page(), 100, "1. Drop photos"), WIDTH)
    below = (0, 200, WIDTH, told.height)
    assert told.crop(below).getcolors() != seen.crop(below).getcolors()
    carried = Frame(page(), 100, "", pointer=(200.0, 200.0), carried="photos.zip")
    assert drawn(carried, WIDTH).getpixel((150, 122)) != GREY


def test_a_film_has_its_length_and_repeats(tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    frames = [
        Frame(page(), 500, "one"),
        Frame(page(), 0, "never seen"),
        Frame(page(RED), 1500, "two"),
    ]
    seconds, size = save_gif(frames, path, WIDTH, most_bytes=1e6)
    assert seconds == 2.0
    assert size == path.stat().st_size
    with Image.open(path) as film:
        assert film.n_frames == 2  # type: ignore[attr-defined]
        assert film.info["loop"] == 0
        durations = []
        for place in range(2):
            film.seek(place)
            durations.append(film.info["duration"])
        shown = film.convert("RGB").getpixel((100, 100))
    assert durations == [500, 1500]
    assert isinstance(shown, tuple)
    assert max(abs(a - b) for a, b in zip(shown, RED, strict=True)) < 10


def test_a_film_that_does_not_fit_says_so(tmp_path: Path) -> None:
    noise = Image.effect_noise((640, 400), 90).convert("RGB")
    with pytest.raises(ValueError, match="at most 1,000"):
        save_gif([Frame(noise, 100, "")], tmp_path / "film.gif", WIDTH, 1000)
