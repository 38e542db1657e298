"""A picture of the app: where it is taken, and what is done there before."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from docs.shown_app import THEMES, rest

Step = Callable[[Page], None]
Size = tuple[int, int]  # of the window, CSS pixels
Look = tuple[Size, str]  # a window's size, and the theme

LAPTOP, PROJECTOR, PHONE = (1280, 800), (1920, 1080), (390, 844)
SIZES = (LAPTOP, PROJECTOR, PHONE)
LOOKS: tuple[Look, ...] = tuple((size, theme) for size in SIZES for theme in THEMES)

# The homes that pictures are taken of.
EMPTY, FULL, RUNNING, SIGN_IN = HOMES = ("empty", "full", "running", "sign-in")

_FILES = "[data-testid='stFileUploaderDropzoneInput']:not([webkitdirectory])"
ENGLISH, GERMAN = LOCALES = ("en-GB", "de-DE")


_STEP_MS = 60_000


def look_name(look: Look) -> str:
    """Such as "dark-1280"."""
    (width, _), theme = look
    return f"{theme}-{width}"


def press(name: str) -> Step:
    """Press the first button whose name begins so."""
    begins = re.compile(f"^{re.escape(name)}")
    return lambda page: page.get_by_role("button", name=begins).first.click()


def choose(text: str) -> Step:
    """Click on what says exactly this: a segment, a toggle, a folded part."""
    return lambda page: page.get_by_text(text, exact=True).first.click()


def unfold(title: str) -> Step:
    """Open a part of the form on the Train page."""
    return lambda page: page.locator("summary").filter(has_text=title).first.click()


def to_tabs(page: Page) -> None:
    page.get_by_role("tablist").first.evaluate("tabs => tabs.scrollIntoView()")


def to_end(page: Page) -> None:
    page.mouse.move(700, 500)
    page.mouse.wheel(0, 20_000)


def wait(seconds: float) -> Step:
    """Look at the page for a while, such as until a chart is drawn."""
    return lambda page: page.wait_for_timeout(seconds * 1000)


def _drop(page: Page, files: list[str]) -> None:
    page.locator(_FILES).first.set_input_files(files)


@dataclass(frozen=True)
class Shot:
    """A picture to take.

    Attributes:
        name: Of its file.
        path: The page's address; {names} are of what the home holds.
        steps: Done there first; after each of them the page comes to rest.
        home: One of `HOMES`.
        locale: What the browser says that its reader speaks.
        drops: Pictures that are dropped before the steps; {names} as in the path.
        sizes: Of the windows that it makes sense in.
        is_in_readme: Whether it stands in docs/, in the first size and light.
        is_app: Whether a page of the app is at the address, not one before it.
        after: Done once it is taken, so that the next one is as it would be without.
    """

    name: str
    path: str
    steps: tuple[Step, ...] = ()
    home: str = FULL
    locale: str = ENGLISH
    drops: str = ""
    sizes: tuple[Size, ...] = SIZES
    is_in_readme: bool = False
    is_app: bool = True
    after: tuple[Step, ...] = ()

    @property
    def places(self) -> set[str]:
        """The {names} that the home must know."""
        texts = string.Formatter().parse(self.path + self.drops)
        return {name for _, name, _, _ in texts if name}

    def take(self, page: Page, url: str, known: dict[str, str]) -> None:
        """Bring a page to where the picture is taken."""
        page.goto(f"{url}/{self.path.format(**known)}")
        if not self.is_app:
            return
        rest(page)
        wait(1.5)(page)
        page.set_default_timeout(_STEP_MS)
        if self.drops:
            _drop(page, self.drops.format(**known).split("|"))
            rest(page)
        for step in self.steps:
            step(page)
            rest(page)
        page.mouse.move(2, 300)  # so that no tip and no toolbar is open
        wait(0.5)(page)

    def put_back(self, page: Page) -> None:
        """Undo what the steps left behind for other pages."""
        for step in self.after:
            step(page)
            rest(page)
