"""Take pictures of the running app: `make screenshots`, `make screenshots-all`.

Works in a THAW_HOME of its own (a temporary folder, removed at the end): adds a data
set, trains on it, opens each page in a browser and saves what it shows. For what is
said of bad data, some of its images are copied, and some copies put in a wrong class.
With `--photos FOLDER` three results on that folder are ranked, too. `docs/shots.py`
lists the pictures; with `--all` each is taken in every window's size and both themes,
to be looked at.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

from docs import shot_homes
from docs.shot import (
    EMPTY,
    FULL,
    LOCALES,
    LOOKS,
    RUNNING,
    SIGN_IN,
    Look,
    Shot,
    look_name,
)
from docs.shot_homes import Known
from docs.shots import SHOTS
from docs.shown_app import DOCS, home_of_its_own, opened, running
from tests.e2e.windows import launched

_LOOKED_AT = DOCS.parent / "test-results" / "pictures"


@dataclass(frozen=True)
class Order:
    """What is to be taken, and where it is saved.

    Attributes:
        shots: Of one home or several.
        looks: Sizes and themes.
        target: The folder.
        is_all: Whether names of files tell the look.
    """

    shots: tuple[Shot, ...]
    looks: tuple[Look, ...]
    target: Path
    is_all: bool

    def of(self, home: str) -> Order:
        """The part that is taken of one home."""
        return replace(self, shots=tuple(it for it in self.shots if it.home == home))

    def name(self, shot: Shot, look: Look) -> str:
        """Of a picture's file."""
        return f"{shot.name}{f'-{look_name(look)}' if self.is_all else ''}.png"


def main() -> int:
    """Prepare data and runs, then take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    looks = {look_name(look): look for look in LOOKS}
    add("--data", default="elpv", help="a folder, zip or sample")
    add("--photos", help="a folder, for the picture of a ranking")
    add("--all", action="store_true", help="all pictures, in every size and theme")
    add("--only", nargs="+", choices=SHOTS, metavar="NAME", help="pictures to take")
    add("--looks", nargs="+", choices=looks, default=list(looks), help="with --all")
    add("--to", type=Path, help=f"folder; docs/, and with --all {_LOOKED_AT}")
    add("--home", type=Path, help="use this THAW_HOME, and keep it")
    options = parser.parse_args()
    target = options.to or (_LOOKED_AT if options.all else DOCS)
    target.mkdir(parents=True, exist_ok=True)
    chosen = tuple(looks[name] for name in options.looks) if options.all else LOOKS[:1]
    shots = tuple(wanted(options.all, options.only))
    order = Order(shots, chosen, target, options.all)
    with launched() as browser:
        for name in (EMPTY, SIGN_IN):
            if order.of(name).shots:
                _take_without_data(browser, name, order.of(name))
        if order.of(FULL).shots or order.of(RUNNING).shots:
            with home_of_its_own(options.home) as home:
                known = shot_homes.known(
                    home, options.data, options.photos, options.all
                )
                _take_with_data(browser, home, known, order)
    return 0


def wanted(is_all: bool, only: Iterable[str] | None = None) -> list[Shot]:
    """The pictures to take, in the order of the list."""
    names = set(only or SHOTS)
    return [
        shot
        for shot in SHOTS.values()
        if shot.name in names and (is_all or only or shot.is_in_readme)
    ]


def _take_without_data(browser: Browser, name: str, order: Order) -> None:
    with home_of_its_own() as home:
        environ = shot_homes.close() if name == SIGN_IN else {}
        with running(home, **environ) as server:
            _take(browser, server.url, {}, order)


def _take_with_data(browser: Browser, home: Path, known: Known, order: Order) -> None:
    """Pictures of finished work, then those of a training that goes on."""
    with running(home) as server:
        _take(browser, server.url, known, order.of(FULL))
        if order.of(RUNNING).shots:
            with shot_homes.training(known) as more:
                _take(browser, server.url, more, order.of(RUNNING))


def _take(browser: Browser, url: str, known: Known, order: Order) -> None:
    """Take pictures of one home, a window for each look and language."""
    for look, locale in product(order.looks, LOCALES):
        shots = [
            shot
            for shot in order.shots
            if shot.locale == locale and look[0] in shot.sizes
        ]
        if not shots:
            continue
        with opened(browser, *look[0], look[1], locale) as first:
            for shot in shots:
                page = first.context.new_page()
                _take_one(page, url, known, shot, order.target / order.name(shot, look))
                page.close()


def _take_one(page: Page, url: str, known: Known, shot: Shot, path: Path) -> None:
    if missing := shot.places - set(known):
        print(f"{path.name} is left out: there is no {', '.join(sorted(missing))}")
        return
    try:
        shot.take(page, url, known)
    except Error as error:  # what is there is worth a look all the same
        print(f"{path.name}: {error}")
    page.screenshot(path=path)
    with suppress(Error):  # of the steps one has failed, and was told
        shot.put_back(page)


if __name__ == "__main__":
    sys.exit(main())
