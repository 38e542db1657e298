"""`THAW_HOME/preferences.json`: how each person wants to see things, and is where."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from core.storage.files import read_json, write_json
from core.storage.locks import locked
from core.storage.paths import home_dir
from core.storage.typed_json import fitting


class LessonProgress(TypedDict, total=False):
    """How far somebody is in a lesson; {} = none is on."""

    key: str  # the lesson's; see `core.lessons`
    step: int  # from 0; the number of its steps = at its question
    since: float  # when it was begun, Unix time in seconds
    runs: dict[str, str]  # ids of its runs, by what the lesson calls them


class Preferences(TypedDict, total=False):
    """One person's; what they never chose has no key."""

    run_columns: list[str]  # of the table of runs, by their titles
    language: str  # of the pages, a key of LANGUAGES
    mirror_to: str  # the tracker that trainings are sent to; "" = none
    lesson: LessonProgress
    lessons_done: list[str]  # keys of those whose question was answered rightly


def preferences(person: str) -> Preferences:
    """What a person prefers; nothing where the file is damaged.

    Args:
        person: Their name; "" = at this computer.
    """
    return fitting(_read().get(person), Preferences)


def prefer(person: str, values: Preferences) -> None:
    """Keep what a person prefers from now on; other preferences stay."""
    with locked(_path()):
        kept = _read()
        write_json(_path(), kept | {person: {**preferences(person), **values}})


def _read() -> dict[str, object]:
    found = read_json(_path())
    return found if isinstance(found, dict) else {}


def _path() -> Path:
    return home_dir() / "preferences.json"
