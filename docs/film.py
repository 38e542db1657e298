"""A film as an animated GIF: pictures of a page, a pointer, a line of words below.

The pointer, what it carries and the line are drawn here, on pictures that are taken
once: a pointer that moves costs no picture of the page, and few bytes of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]  # CSS pixels of the page

_TICK_MS = 10  # GIF counts in hundredths of a second
_LEAST_MS = 20  # browsers show shorter ones for 100
_STRIP = 44  # height of the line below the page, pixels
_INK, _PAPER = (255, 255, 255), (17, 21, 26)
_POINTER, _HALO = (17, 21, 26), (255, 255, 255)  # blue and orange have a meaning
_RADIUS, _PRESSED_RADIUS = 7, 11
_COLOURS = (255, 160, 96, 64)  # of the palette: as many as fit into the file
_SAMPLED = 12  # pages of a scene that its palette is made of


@dataclass(frozen=True)
class Frame:
    """What is seen for a while.

    Attributes:
        page: Picture of the page, RGB.
        milliseconds: How long.
        line: What goes on, in words.
        pointer: Where it is; None = away.
        is_pressed: Whether its button is down.
        carried: Name of the file that it drags; "" = none.
        scene: Its number; the frames of one share their colours.
    """

    page: Image.Image
    milliseconds: int
    line: str
    pointer: Point | None = None
    is_pressed: bool = False
    carried: str = ""
    scene: int = 0


def way(start: Point, end: Point, count: int) -> list[Point]:
    """Places of a pointer that sets out and arrives slowly; the last one is the end."""
    shares = [step / count for step in range(1, count + 1)]
    eased = [share * share * (3 - 2 * share) for share in shares]
    return [
        (start[0] + (end[0] - start[0]) * e, start[1] + (end[1] - start[1]) * e)
        for e in eased
    ]


def paced(times: Sequence[float], most_seconds: float) -> list[int]:
    """How long each of some pictures is shown, so that a long wait becomes a short one.

    Args:
        times: When each was taken, and when the last one was over: seconds, ascending,
            one more than pictures.
        most_seconds: All together take as long as they took, but no longer than this.

    Returns:
        Milliseconds by picture, whole hundredths of a second; 0 = it is left out.
    """
    real = max(times[-1] - times[0], 1e-9)
    pace = min(1.0, most_seconds / real)
    ends = [(time - times[0]) * pace * 1000 for time in times[1:]]
    shown, begun = [], 0
    for end in ends:
        ticks = round((end - begun) / _TICK_MS) * _TICK_MS
        shown.append(ticks if ticks >= _LEAST_MS else 0)
        begun += shown[-1]
    return shown


def without_lulls(
    times: Sequence[float], is_same: Sequence[bool], most_seconds: float
) -> list[float]:
    """Times from which spells were cut in which nothing was to be seen.

    Args:
        times: See `paced`.
        is_same: By picture, whether it is as the one before.
        most_seconds: That a spell keeps.
    """
    kept, spell = [times[0]], 0.0
    for (begin, end), same in zip(pairwise(times), is_same, strict=True):
        spell = spell + end - begin if same else 0.0
        over = max(0.0, spell - most_seconds)
        spell -= over
        kept.append(kept[-1] + end - begin - over)
    return kept


def speed_text(real_seconds: float, shown_seconds: float) -> str:
    """How much faster than it was a wait is shown; "" where it is not."""
    times = real_seconds / max(shown_seconds, 1e-9)
    return f"{times:.0f} times as fast" if times >= 1.5 else ""


def drawn(frame: Frame, width: int) -> Image.Image:
    """A frame as it is seen: RGB, of this width, the line below the page."""
    scale = width / frame.page.width
    height = round(frame.page.height * scale)
    seen = Image.new("RGB", (width, height + _STRIP), _PAPER)
    seen.paste(frame.page.resize((width, height), Image.Resampling.LANCZOS))
    draw = ImageDraw.Draw(seen)
    middle = height + _STRIP / 2
    font = ImageFont.load_default(20)
    draw.text((16, middle), frame.line, fill=_INK, font=font, anchor="lm")
    if frame.pointer is not None:
        place = (frame.pointer[0] * scale, frame.pointer[1] * scale)
        if frame.carried:
            _draw_carried(draw, place, frame.carried)
        _draw_pointer(draw, place, frame.is_pressed)
    return seen


def _draw_pointer(draw: ImageDraw.ImageDraw, place: Point, is_pressed: bool) -> None:
    radius = _PRESSED_RADIUS if is_pressed else _RADIUS
    for more, colour in ((2, _HALO), (0, _POINTER)):
        reach = radius + more
        x, y = place
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)


def _draw_carried(draw: ImageDraw.ImageDraw, place: Point, name: str) -> None:
    font = ImageFont.load_default(16)
    left, top = place[0] + 14, place[1] + 10
    box = (left, top, left + draw.textlength(name, font) + 24, top + 34)
    draw.rounded_rectangle(box, 6, fill=_HALO, outline=_POINTER, width=2)
    draw.text((left + 12, top + 17), name, fill=_PAPER, font=font, anchor="lm")


def save_gif(
    frames: Sequence[Frame], path: Path, width: int, most_bytes: float
) -> tuple[float, int]:
    """Write a film that repeats for ever.

    Args:
        frames: In order.
        path: The file.
        width: Of the film, pixels.
        most_bytes: It gets fewer colours where it would be larger.

    Returns:
        Its length in seconds, and its size in bytes.

    Raises:
        ValueError: It is too large with the fewest colours, too.
    """
    shown = [frame for frame in frames if frame.milliseconds]
    pictures = [drawn(frame, width) for frame in shown]
    durations = [frame.milliseconds for frame in shown]
    for colours in _COLOURS:
        indexed = list(_indexed(shown, pictures, colours))
        indexed[0].save(
            path,
            save_all=True,
            append_images=indexed[1:],
            duration=durations,
            loop=0,
            optimize=False,
        )
        if (size := path.stat().st_size) <= most_bytes:
            return sum(durations) / 1000, size
    raise ValueError(f"{path} has {size:,} bytes; at most {most_bytes:,.0f}")


def _indexed(
    frames: Sequence[Frame], pictures: Sequence[Image.Image], colours: int
) -> Iterator[Image.Image]:
    """Pictures with a palette for each scene.

    A photo needs colours of its own; what does not change within a scene costs nothing.
    """
    seen = zip(frames, pictures, strict=True)
    for _, scene in groupby(seen, key=lambda pair: pair[0].scene):
        of_scene = list(scene)
        # A page once, however long the pointer moves over it.
        pages = {id(frame.page): picture for frame, picture in of_scene}
        palette = _palette(list(pages.values()), colours)
        for _, picture in of_scene:
            yield picture.quantize(palette=palette, dither=Image.Dither.NONE)


def _palette(pictures: Sequence[Image.Image], colours: int) -> Image.Image:
    """The best colours for some pictures, by a few that are spread over them."""
    step = max(1, len(pictures) // _SAMPLED)
    some = [one.resize((480, 320)) for one in pictures[::step]]
    sheet = Image.new("RGB", (480, 320 * len(some)))
    for place, one in enumerate(some):
        sheet.paste(one, (0, 320 * place))
    return sheet.quantize(colors=colours, method=Image.Quantize.MEDIANCUT)
