"""Ways to alter a picture: copies that should be found as such, and defects."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

# Takes a picture, the file to write without its ending, and chance.
Change = Callable[[Image.Image, Path, random.Random], None]

_CROP = 0.9  # of each side that stays
_TURNED = 6  # EXIF: the camera was held upright
_ORIENTATION = 0x112


def _jpeg(picture: Image.Image, target: Path, quality: int = 90) -> None:
    picture.save(target.with_suffix(".jpg"), "JPEG", quality=quality)


def _encoded(picture: Image.Image, target: Path, chance: random.Random) -> None:
    _jpeg(picture, target, quality=75)


def _scaled(picture: Image.Image, share: float) -> Image.Image:
    size = [max(1, round(side * share)) for side in picture.size]
    return picture.resize((size[0], size[1]), Image.Resampling.BICUBIC)


def _halved(picture: Image.Image, target: Path, chance: random.Random) -> None:
    _jpeg(_scaled(picture, 0.5), target)


def _cropped(picture: Image.Image, target: Path, chance: random.Random) -> None:
    width, height = (int(side * _CROP) for side in picture.size)
    x = chance.randint(0, picture.width - width)
    y = chance.randint(0, picture.height - height)
    _jpeg(picture.crop((x, y, x + width, y + height)), target)


def _mirrored(picture: Image.Image, target: Path, chance: random.Random) -> None:
    _jpeg(ImageOps.mirror(picture), target)


def _brighter(picture: Image.Image, target: Path, chance: random.Random) -> None:
    _jpeg(ImageEnhance.Brightness(picture).enhance(1.2), target)


COPIES: dict[str, Change] = {
    "encoded": _encoded,
    "halved": _halved,
    "cropped": _cropped,
    "mirrored": _mirrored,
    "brighter": _brighter,
}


def _dark(picture: Image.Image, target: Path, chance: random.Random) -> None:
    _jpeg(picture.point(lambda value: value * 0.06), target)


def _bright(picture: Image.Image, target: Path, chance: random.Random) -> None:
    _jpeg(picture.point(lambda value: 255 - (255 - value) * 0.02), target)


def _flat(picture: Image.Image, target: Path, chance: random.Random) -> None:
    _jpeg(picture.point(lambda value: 100 + value * 0.08), target)


def _blurred(picture: Image.Image, target: Path, chance: random.Random) -> None:
    radius = max(picture.size) / 40
    _jpeg(picture.filter(ImageFilter.GaussianBlur(radius)), target)


def _one_colour(picture: Image.Image, target: Path, chance: random.Random) -> None:
    colour = tuple(chance.randint(60, 200) for _ in range(3))
    _jpeg(Image.new("RGB", picture.size, colour), target)


def _long(picture: Image.Image, target: Path, chance: random.Random) -> None:
    height = max(1, picture.height // 5)
    _jpeg(picture.crop((0, 0, picture.width, height)), target)


def _tiny(picture: Image.Image, target: Path, chance: random.Random) -> None:
    _jpeg(_scaled(picture, 0.12), target)


def _grey(picture: Image.Image, target: Path, chance: random.Random) -> None:
    _jpeg(picture.convert("L"), target)


def _misnamed(picture: Image.Image, target: Path, chance: random.Random) -> None:
    picture.save(target.with_suffix(".jpg"), "PNG")


def _turned(picture: Image.Image, target: Path, chance: random.Random) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = _TURNED
    lying = picture.transpose(Image.Transpose.ROTATE_90)
    lying.save(target.with_suffix(".jpg"), "JPEG", exif=exif)


def _transparent(picture: Image.Image, target: Path, chance: random.Random) -> None:
    clear = picture.convert("RGBA")
    clear.putalpha(128)
    clear.save(target.with_suffix(".png"), "PNG")


# By the kind of finding that should name them.
DEFECTS: dict[str, Change] = {
    "dark": _dark,
    "bright": _bright,
    "low_contrast": _flat,
    "blurred": _blurred,
    "one_colour": _one_colour,
    "aspect": _long,
    "size": _tiny,
    "grey": _grey,
    "ending": _misnamed,
    "turned": _turned,
    "transparent": _transparent,
}
