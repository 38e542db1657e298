"""Find a Chromium that really starts, and print its path.

Looks at $CHROMIUM, at the usual names and places, at Playwright's own download
(and downloads it where that is possible), and, as root on Debian or Ubuntu, asks
apt-get. Needs the standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

START_SECONDS = 60
DOWNLOAD_SECONDS = 240
APT_SECONDS = 900

PLAYWRIGHT_PATH = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""

ADVICE = """\
No Chromium that starts was found, and the browser tests need one. Do one of these:
  - Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y chromium
  - macOS:           brew install --cask chromium
  - anywhere:        python -m playwright install --with-deps chromium
  - or point at one: CHROMIUM=/path/to/chromium make test
Without a browser, `make check` runs the lint, the types and the unit tests."""


def main() -> int:
    """Print the path of the first browser that starts; 1 when there is none."""
    named = os.environ.get("CHROMIUM")
    for candidates in (lambda: [named],) if named else SOURCES:
        for path in candidates():
            problem = why_not(path)
            if problem is None:
                print(path)
                return 0
            say(f"{path}: {problem}")
    say(f"CHROMIUM={named} can't be used; correct or unset it." if named else ADVICE)
    return 1


def why_not(path: str) -> str | None:
    """Start the browser on a page of its own; None when it shows that page."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [path, "--headless", "--disable-gpu", "--no-first-run"]
        command += ["--disable-background-networking", "--disable-component-update"]
        command += ["--disable-sync", f"--user-data-dir={profile}"]
        if is_root():
            command.append("--no-sandbox")  # Chromium refuses root with its sandbox
        page = "data:text/html,<p>thaw</p>"
        result = run([*command, "--dump-dom", page], START_SECONDS)
    if result.returncode == 0 and "<p>thaw</p>" in result.stdout:
        return None
    last = (result.stderr.strip().splitlines() or ["it printed no page"])[-1]
    return f"does not start headless ({last})"


def installed() -> Iterator[str]:
    """Browsers on the path, and macOS apps."""
    for name in NAMES:
        if path := shutil.which(name):
            yield path
    yield from (path for path in MAC_APPS if Path(path).is_file())


def playwrights_own() -> Iterator[str]:
    """The browser that Playwright has downloaded before, for this user."""
    path = run([sys.executable, "-c", PLAYWRIGHT_PATH], START_SECONDS).stdout.strip()
    if path and Path(path).is_file():
        yield path


def downloaded() -> Iterator[str]:
    """The browser that Playwright downloads now."""
    if run([sys.executable, "-c", "import playwright"], START_SECONDS).returncode:
        return
    say("No Chromium found; Playwright tries to download one.")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if run(command, DOWNLOAD_SECONDS).returncode == 0:
        yield from playwrights_own()
    else:
        say("Playwright could not download it.")


def from_apt() -> Iterator[str]:
    """Debian's or Ubuntu's package, where we may install one."""
    if not (is_root() and shutil.which("apt-get")):
        return
    say("Installing the package chromium with apt-get.")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update"], APT_SECONDS, quiet)  # an old list may do as well
    result = run(["apt-get", "install", "-y", "chromium"], APT_SECONDS, quiet)
    if result.returncode == 0:
        yield from installed()
    else:
        say(f"apt-get could not install it: {result.stderr.strip()[-300:]}")


SOURCES: tuple[Callable[[], Iterator[str]], ...] = (
    installed,
    playwrights_own,
    downloaded,
    from_apt,
)


def run(
    command: list[str], seconds: int, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command; one that is missing, fails or hangs gives a non-zero code."""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            env={**os.environ, **(env or {})},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"no end in {seconds} s")
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def is_root() -> bool:
    """Whether this process may install packages (never on Windows)."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def say(text: str) -> None:
    """Tell a person; standard output carries the path only."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
