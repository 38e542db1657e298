"""Which language is spoken: in this thread, by this page or for this job."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ENGLISH = "en"
# By their codes (ISO 639-1), in their own words. Those but English have a catalog.
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}

_current: ContextVar[str] = ContextVar("language")
_ask: Callable[[], str] = lambda: ENGLISH  # noqa: E731


def language() -> str:
    """The language of this thread: a key of LANGUAGES.

    Where `speak` has not been called, whoever called `ask` says it, once for a thread.
    """
    try:
        return _current.get()
    except LookupError:
        speak(_ask())
        return _current.get()


def speak(code: str) -> None:
    """Use a language in this thread from now on; English if there is no such one."""
    _current.set(code if code in LANGUAGES else ENGLISH)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use a language meanwhile, for what whoever asks does not read."""
    before = language()
    speak(code)
    try:
        yield
    finally:
        speak(before)


def ask(who: Callable[[], str]) -> None:
    """Have `who` say the language of a thread that nobody has told it.

    It is called in the thread itself: a page's fragment knows its session only there.
    """
    global _ask
    _ask = who


def best_of(wanted: str) -> str:
    """The language that suits what a browser asks for.

    Args:
        wanted: As in the header Accept-Language (RFC 9110, 12.5.4), such as
            "de-AT,de;q=0.9,en;q=0.8"; one locale such as "de-DE" is the same.
    """
    weighed = []
    for place, part in enumerate(wanted.split(",")):
        name, _, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        weighed.append((-weight, place, name.strip().split("-")[0].lower()))
    known = [
        code for weight, _, code in sorted(weighed) if weight and code in LANGUAGES
    ]
    return known[0] if known else ENGLISH
