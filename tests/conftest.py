"""What every test gets: a THAW_HOME of its own, no GPU, pictures to learn from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

# Read when TensorFlow or Keras is first imported, here or in a worker process.
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

REPOSITORY = Path(__file__).resolve().parent.parent

COLOURS = (
    (214, 57, 48),
    (44, 103, 201),
    (52, 158, 78),
    (232, 182, 36),
    (143, 70, 173),
    (30, 170, 176),
    (226, 120, 40),
)
SHAPES = ("disc", "square", "triangle", "cross", "bars")


@pytest.fixture(scope="session", autouse=True)
def _no_real_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep fixtures that run outside any test away from the user's own THAW_HOME."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THAW_HOME", str(tmp_path_factory.mktemp("no-home")))
        yield


@pytest.fixture(scope="session")
def session_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The THAW_HOME of session fixtures, and of every test that uses one of them.

    A fixture that makes something once for many tests, such as a finished run, asks
    for this one; the tests that ask for that fixture then find it in their THAW_HOME.
    """
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("session-home")
        patch.setenv("THAW_HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
def thaw_home(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The THAW_HOME of the test: empty, or `session_home` where that is asked for."""
    shared = "session_home" in request.fixturenames
    home: Path = (
        request.getfixturevalue("session_home")
        if shared
        else tmp_path_factory.mktemp("home")
    )
    monkeypatch.setenv("THAW_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """A function that gives a folder of real photos, or skips where there is none."""
    default = REPOSITORY.parent / "shared" / "data"
    root = Path(os.environ.get("THAW_SHARED_DATA") or default)

    def folder(name: str) -> Path:
        if not (root / name).is_dir():
            pytest.skip(f"needs real photos in {root / name} (set THAW_SHARED_DATA)")
        return root / name

    return folder


@pytest.fixture(scope="session")
def draw_images() -> Callable[..., Path]:
    """The function `draw_class_folders`."""
    return draw_class_folders


def draw_class_folders(
    root: Path, counts: Mapping[str, int], size: int = 64, seed: int = 0
) -> Path:
    """Draw one folder of pictures per class, easy to tell apart and all different.

    The class decides shape and colour; place, size, background and noise vary. The
    same arguments draw the same pixels. Names end in .png and .jpg by turns.

    Args:
        root: Where the class folders go; made when missing.
        counts: Number of pictures per class name; up to 35 classes look different.
        size: Height and width, pixels.
        seed: Another seed draws other pictures of the same classes.

    Returns:
        `root`.
    """
    for index, (name, count) in enumerate(counts.items()):
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            random = np.random.default_rng([seed, index, number])
            suffix = ("png", "jpg")[number % 2]
            _draw(index, size, random).save(folder / f"{number:04d}.{suffix}")
    return root


def _draw(index: int, size: int, random: np.random.Generator) -> Image.Image:
    # A coarse random background: no two pictures pass for near-duplicates.
    coarse = random.integers(70, 220, (5, 5, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC)
    radius = size * random.uniform(0.2, 0.32)
    x, y = random.uniform(radius, size - radius, 2)
    box = (x - radius, y - radius, x + radius, y + radius)
    colour = COLOURS[index % len(COLOURS)]
    _draw_shape(ImageDraw.Draw(image), SHAPES[index % len(SHAPES)], box, colour)
    noisy = np.asarray(image) + random.normal(0, 8, (size, size, 3))
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def _draw_shape(
    draw: ImageDraw.ImageDraw,
    shape: str,
    box: tuple[float, float, float, float],
    colour: tuple[int, int, int],
) -> None:
    left, top, right, bottom = box
    third = (right - left) / 3
    if shape == "disc":
        draw.ellipse(box, fill=colour)
    elif shape == "square":
        draw.rectangle(box, fill=colour)
    elif shape == "triangle":
        middle = (left + right) / 2
        draw.polygon([(left, bottom), (middle, top), (right, bottom)], fill=colour)
    elif shape == "cross":
        draw.rectangle((left, top + third, right, bottom - third), fill=colour)
        draw.rectangle((left + third, top, right - third, bottom), fill=colour)
    else:  # bars
        draw.rectangle((left, top, right, top + third), fill=colour)
        draw.rectangle((left, bottom - third, right, bottom), fill=colour)
