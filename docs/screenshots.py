"""Take the README's pictures from the running app: `make screenshots`.

Works in a THAW_HOME of its own (a temporary folder, removed at the end): adds the ELPV
sample, trains on it, opens each page in a browser and saves what it shows.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from core.config import FinetuneConfig, RunConfig, UnfreezeStep  # noqa: E402
from core.data.datasets import open_dataset  # noqa: E402
from core.data.manifests import ensure_manifest  # noqa: E402
from core.runs import queue  # noqa: E402
from core.runs.job import ACTIVE_STATES  # noqa: E402
from core.runs.run import Run  # noqa: E402
from tests.e2e.conftest import Server, chromium_path, visit  # noqa: E402

WIDTHS = {1280: 800, 1920: 1080}
THEMES = ("light", "dark")


def main() -> None:
    """Prepare data and runs, then photograph every page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "docs")
    parser.add_argument("--data", default="elpv", help="a folder, zip or sample")
    parser.add_argument("--all", action="store_true", help="every width and theme")
    parser.add_argument("--home", type=Path, help="use this THAW_HOME, and keep it")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    home = options.home or Path(tempfile.mkdtemp(prefix="thaw-screenshots-"))
    os.environ["THAW_HOME"] = str(home)
    try:
        _photograph(options.to, options.data, options.all)
    finally:
        if options.home is None:
            shutil.rmtree(home)


def _photograph(target: Path, data: str, everything: bool) -> None:
    dataset = open_dataset(data)
    manifest = ensure_manifest(dataset)
    done = queue.submit(RunConfig(dataset.id), manifest, dataset.name)
    _wait(done)
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
                    _pages(page, server.url, done, target, suffix)
                    page.context.close()
            browser.close()
    finally:
        server.stop()


def _wait(run: Run) -> None:
    while run.state() in ACTIVE_STATES:
        time.sleep(1)
    if run.state() != "done":
        raise SystemExit(f"The training ended as {run.state()}: {run.status()}")


def _open(browser: Browser, width: int, height: int, theme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type]
    )
    context.set_default_timeout(60_000)
    return context.new_page()


def _pages(page: Page, url: str, done: Run, target: Path, suffix: str) -> None:
    def save(name: str, address: str, seconds: float = 2.5) -> None:
        visit(page, f"{url}/{address}")
        page.wait_for_timeout(seconds * 1000)
        page.screenshot(path=target / f"{name}{suffix}.png")

    dataset = done.config.dataset
    save("home", "")
    save("dataset", f"dataset?dataset={dataset}")
    save("compare", f"compare?a={done.id}:frozen&b={done.id}:finetune")
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
