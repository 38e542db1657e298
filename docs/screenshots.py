"""Take the README's pictures from the running app: `make screenshots`.

Works in a THAW_HOME of its own (a temporary folder, removed at the end): adds the ELPV
sample, trains on it, opens each page in a browser and saves what it shows. For what is
said of bad data, some of its images are copied, and some copies put in a wrong class.
With `--photos FOLDER` three results on that folder are ranked, too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from core.config import FinetuneConfig, RunConfig, UnfreezeStep  # noqa: E402
from core.config.recipes import recipe  # noqa: E402
from core.data.datasets import add_folder, open_dataset  # noqa: E402
from core.data.manifest import Manifest  # noqa: E402
from core.data.manifests import ensure_manifest  # noqa: E402
from core.data.pictures.decoding import load_rgb  # noqa: E402
from core.runs import queue  # noqa: E402
from core.runs.job import ACTIVE_STATES, Job  # noqa: E402
from core.runs.run import Run  # noqa: E402
from tests.e2e.conftest import Server, visit  # noqa: E402
from tests.e2e.windows import chromium_path  # noqa: E402

WIDTHS = {1280: 800, 1920: 1080}
THEMES = ("light", "dark")

# Of the data set that is spoiled, places of images in each class.
_OF_A_CLASS = 150
_COPIED = range(5, 150, 12)
_MISPLACED = (20, 60, 100)


def main() -> None:
    """Prepare data and runs, then photograph every page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "docs")
    parser.add_argument("--data", default="elpv", help="a folder, zip or sample")
    parser.add_argument("--photos", help="a folder, for the picture of a ranking")
    parser.add_argument("--all", action="store_true", help="every width and theme")
    parser.add_argument("--home", type=Path, help="use this THAW_HOME, and keep it")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    home = options.home or Path(tempfile.mkdtemp(prefix="thaw-screenshots-"))
    os.environ["THAW_HOME"] = str(home)
    try:
        _photograph(options.to, options.data, options.all, options.photos)
    finally:
        if options.home is None:
            shutil.rmtree(home)


def _photograph(target: Path, data: str, everything: bool, photos: str | None) -> None:
    ranked = _three_results(photos) if photos else []
    dataset = open_dataset(data)
    manifest = ensure_manifest(dataset)
    done = queue.submit(RunConfig(dataset.id), manifest, dataset.name)
    _wait(done)
    spoiled = _spoiled(manifest, Path(os.environ["THAW_HOME"]) / "solar cells")
    server = Server(Path(os.environ["THAW_HOME"]))
    server.start()
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(),
                args=["--disable-gpu", *(["--no-sandbox"] if is_root else [])],
            )
            for width, height in WIDTHS.items() if everything else [(1280, 800)]:
                for theme in THEMES if everything else THEMES[:1]:
                    page = _open(browser, width, height, theme)
                    suffix = f"-{theme}-{width}" if everything else ""
                    _pages(page, server.url, (done, spoiled), target, suffix)
                    if ranked:
                        asked = "&".join(f"result={result}" for result in ranked)
                        visit(page, f"{server.url}/compare?{asked}")
                        page.wait_for_timeout(2500)
                        page.screenshot(path=target / f"ranking{suffix}.png")
                    page.context.close()
                    page = _open(browser, width, height, theme, "de-DE")
                    both = f"result={done.id}:frozen&result={done.id}:finetune"
                    visit(page, f"{server.url}/compare?{both}")
                    page.wait_for_timeout(2500)
                    page.screenshot(path=target / f"german{suffix}.png")
                    page.context.close()
            browser.close()
    finally:
        server.stop()


def _three_results(photos: str) -> list[str]:
    """Frozen, fine-tuned and from scratch on the same photos, as "RUN:phase"."""
    dataset = open_dataset(photos)
    manifest = ensure_manifest(dataset)
    found = []
    for config in (RunConfig(dataset.id), recipe("small_cnn").config):
        config = replace(config, dataset=dataset.id)
        run = queue.submit(config, manifest, dataset.name)
        _wait(run)
        found += [f"{run.id}:{phase}" for phase in run.results()]
    return found


def _wait(job: Job) -> None:
    while job.state() in ACTIVE_STATES:
        time.sleep(1)
    if job.state() != "done":
        raise SystemExit(f"{job.id} ended as {job.state()}: {job.status()}")


def _spoiled(manifest: Manifest, folder: Path) -> str:
    """Some images as a data set with copies and wrong labels, checked; gives its id."""
    for name in manifest.class_names:
        (folder / name).mkdir(parents=True)
    for label, name in enumerate(manifest.class_names):
        chosen = [e for e in manifest.entries if e.label == label][:_OF_A_CLASS]
        other = manifest.class_names[label - 1]
        for place, entry in enumerate(chosen):
            picture = load_rgb(manifest.absolute(entry), rendition=manifest.rendition)
            is_wrong = place in _MISPLACED
            home = folder / (other if is_wrong else name)
            picture.save(home / f"{name}-{place:03d}.png")
            if place in _COPIED:
                small = picture.resize((240, 240))
                small.save(folder / name / f"copy-{place:03d}.jpg", quality=90)
    dataset = add_folder(folder)
    made = ensure_manifest(dataset)
    config = RunConfig(dataset.id, strategy="frozen")
    for kind in ("health", "suspects", "map"):
        _wait(queue.submit_study(kind, config, made, dataset.name))
    return dataset.id


def _open(
    browser: Browser, width: int, height: int, theme: str, locale: str = "en-GB"
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type]
        locale=locale,
    )
    context.set_default_timeout(60_000)
    return context.new_page()


def _pages(
    page: Page, url: str, shown: tuple[Run, str], target: Path, suffix: str
) -> None:
    done, spoiled = shown

    def save(name: str, address: str, seconds: float = 2.5) -> None:
        visit(page, f"{url}/{address}")
        page.wait_for_timeout(seconds * 1000)
        page.screenshot(path=target / f"{name}{suffix}.png")

    dataset = done.config.dataset
    save("home", "")
    save("dataset", f"dataset?dataset={dataset}")
    for name, view in (
        ("health", "Health"),
        ("review", "Review"),
        ("map", "Gallery&gallery_view=Map"),
    ):
        visit(page, f"{url}/dataset?dataset={spoiled}&view={view}")
        page.get_by_role("tablist").evaluate("tabs => tabs.scrollIntoView()")
        page.wait_for_timeout(5000)
        page.screenshot(path=target / f"{name}{suffix}.png")
    save("compare", f"compare?result={done.id}:frozen&result={done.id}:finetune")
    tab = f"{done.id}:finetune&show=Confusion+matrix&cell=defective:functional"
    visit(page, f"{url}/compare?result={tab}")
    page.wait_for_timeout(4000)
    page.get_by_role("tablist").evaluate("tabs => tabs.scrollIntoView()")
    page.wait_for_timeout(1000)
    page.screenshot(path=target / f"matrix{suffix}.png")
    visit(page, f"{url}/predict?model={done.id}")
    page.get_by_role("button", name="Try with test images").click()
    page.wait_for_timeout(4000)
    page.screenshot(path=target / f"predict{suffix}.png")
    finetune = FinetuneConfig((UnfreezeStep(0, 30, 1e-4),))
    config = RunConfig(dataset, seed=1, finetune=finetune)
    running = queue.submit(config, done.manifest, str(done.about["dataset_name"]))
    while len(_epochs(running)) < 3 and running.state() in ACTIVE_STATES:
        time.sleep(0.5)
    save("train", f"train?run={running.id}")
    running.request_stop()
    while running.state() in ACTIVE_STATES:
        time.sleep(0.5)
    queue.delete_job(running)


def _epochs(run: Run) -> list[str]:
    """Fine-tuned epochs so far, as lines of the metrics file."""
    path = run.path / "metrics.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line for line in lines if '"event": "epoch"' in line and "finetune" in line]


if __name__ == "__main__":
    main()
