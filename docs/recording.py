"""Film the app from the first picture to the heat map: `make recording`.

In a THAW_HOME of its own, in a browser: a zip of photos is dropped, a model is trained
on them, the verdict is read, and a new photo is dropped whose heat map is shown. Waits
are shown faster than they were, and the film says how much. `--data` names other photos
to film than a sample's: a folder or zip whose licence lets them be shown.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, expect

from core.data.datasets import open_dataset
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.data.samples import SAMPLES
from docs.film import save_gif
from docs.filming import Camera
from docs.shown_app import DARK, DOCS, LIGHT, home_of_its_own, opened, rest, running
from tests.e2e.conftest import visit
from tests.e2e.windows import launched

_SIZE = (1280, 800)
_WIDTH = 960
_MOST_BYTES = 4e6
_PER_CLASS = 60
_SLOW_MS = 600_000


def main() -> int:
    """Film, and write the GIF."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--data", default=next(iter(SAMPLES)), help="a folder, zip or sample")
    add("--name", default="photos", help="what the zip and the data set are called")
    add("--per-class", type=int, default=_PER_CLASS, help="photos of a class, at most")
    add("--to", type=Path, default=DOCS / "recording.gif")
    add("--dark", action="store_true", help="in the dark theme")
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="thaw-recording-"))
    try:
        with home_of_its_own(scratch / "source"):
            manifest = ensure_manifest(open_dataset(options.data))
            archive = scratch / f"{options.name}.zip"
            unseen = pack(manifest, archive, options.per_class)
            photo = scratch / f"new photo{unseen.suffix}"
            shutil.copyfile(unseen, photo)
        with (
            home_of_its_own(scratch / "home") as home,
            running(home) as server,
            launched() as browser,
            opened(browser, *_SIZE, DARK if options.dark else LIGHT) as page,
        ):
            frames = film(page, server.url, archive, photo).frames
        seconds, size = save_gif(frames, options.to, _WIDTH, _MOST_BYTES)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"{options.to}: {seconds:.0f} s, {size / 1e6:.1f} MB")
    return 0


def chosen(labels: Sequence[int], per_class: int) -> tuple[list[int], int]:
    """Which images are packed, and one that stays out to be asked about.

    Args:
        labels: By image.
        per_class: Of each class at most.

    Returns:
        Places of what is packed, and of the one that is not: the next of a class that
        has one; of the first class where none has, whose last one then is not packed.
    """
    places: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        places.setdefault(label, []).append(place)
    packed = [place for of_one in places.values() for place in of_one[:per_class]]
    left = [of_one[per_class] for of_one in places.values() if len(of_one) > per_class]
    unseen = left[0] if left else places[labels[0]][:per_class][-1]
    return [place for place in packed if place != unseen], unseen


def pack(manifest: Manifest, archive: Path, per_class: int) -> Path:
    """Write images into a zip, a folder per class; gives the file of one left out."""
    packed, unseen = chosen([it.label for it in manifest.entries], per_class)
    with zipfile.ZipFile(archive, "w") as file:
        for place in packed:
            entry = manifest.entries[place]
            path = manifest.absolute(entry)
            folder = f"{archive.stem}/{manifest.class_names[entry.label]}"
            file.write(path, f"{folder}/{place:04d}{path.suffix}")
    return Path(manifest.absolute(manifest.entries[unseen]))


def film(page: Page, url: str, archive: Path, photo: Path) -> Camera:
    """Act out the whole story."""
    camera = Camera(page)
    visit(page, f"{url}/dataset")
    rest(page)
    _bring_in(page, camera, archive)
    _train(page, camera)
    _read_the_verdict(page, camera)
    _ask(page, camera, photo)
    return camera


def _bring_in(page: Page, camera: Camera, archive: Path) -> None:
    camera.begin("1. Drop a zip of photos: one folder per class")
    camera.hold(0.8)
    camera.click(page.get_by_text("Zip or tar file", exact=True))
    zone = page.get_by_test_id("stFileUploaderDropzone").first
    camera.drop(archive, zone, "application/zip")
    add = page.get_by_role("button", name=re.compile("Add this zip"))
    camera.watch(add.is_visible, 1.0)
    camera.click(add)
    figures = page.get_by_test_id("stMetricValue").first
    camera.watch(figures.is_visible, 1.0)
    rest(page)
    camera.hold(1.0)
    camera.click(page.get_by_role("tab", name="Gallery"))
    rest(page)
    camera.hold(1.5)


def _train(page: Page, camera: Camera) -> None:
    camera.begin("2. Train: first the head on a frozen network, then the layers above")
    camera.click(page.get_by_role("button", name="Train on this data set"))
    rest(page)
    camera.hold(0.8)
    camera.click(page.get_by_role("button", name="Start training"))
    done = page.locator(".stMarkdownBadge").filter(has_text="Done").first
    camera.watch(done.is_visible, 7.0)
    rest(page)
    camera.hold(1.5)


def _read_the_verdict(page: Page, camera: Camera) -> None:
    camera.begin("3. Was fine-tuning worth it? On photos that it never saw")
    camera.click(page.locator(".st-key-to_compare button").first)
    expect(page.get_by_role("heading", level=2).first).to_be_visible(timeout=_SLOW_MS)
    rest(page)
    camera.hold(3.0)


def _ask(page: Page, camera: Camera, photo: Path) -> None:
    camera.begin("4. Drop a new photo: what is it?")
    camera.click(page.get_by_role("link", name="Predict", exact=True).first)
    zone = page.get_by_test_id("stFileUploaderDropzone").first
    kind = "image/png" if photo.suffix == ".png" else "image/jpeg"
    camera.drop(photo, zone, kind)
    why = page.get_by_text("Show why", exact=True)
    camera.watch(why.is_visible, 1.5)
    rest(page)
    camera.scroll_to(why)
    camera.hold(1.5)
    camera.begin("5. And why? Where the network saw it")
    camera.click(why)
    maps = page.get_by_role("img", name=re.compile("where the picture speaks for"))
    camera.watch(lambda: maps.count() > 0 and maps.first.is_visible(), 1.5)
    rest(page)
    camera.scroll_to(maps.first)
    camera.hold(3.5)


if __name__ == "__main__":
    sys.exit(main())
