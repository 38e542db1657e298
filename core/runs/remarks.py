"""What people say of a run: its name, tags, a note, and whether it is out of the way.

All of it lies in remarks.json, which no worker writes; a run that nobody said anything
of has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from core.errors import RunError
from core.language.texts import _
from core.runs.formats import Remarks
from core.storage.damage import json_damage
from core.storage.files import read_json, write_json
from core.storage.locks import locked
from core.storage.typed_json import fitting

REMARKS = "remarks.json"

MAX_NAME, MAX_TAG, MAX_TAGS, MAX_NOTE = 80, 40, 20, 10_000  # letters, and tags

_NOTHING: Remarks = {"name": "", "tags": [], "note": "", "archived": False}


def read_remarks(folder: Path) -> Remarks:
    """What people say of the run in a folder; every key is there."""
    return {**_NOTHING, **fitting(read_json(folder / REMARKS), Remarks)}


def remark(folder: Path, said: Remarks) -> Remarks:
    """Say something of the run in a folder.

    Args:
        folder: The run's directory.
        said: What is new; what it does not name stays as it is.

    Returns:
        All that is said of it now.

    Raises:
        RunError: Something is too long, the run is gone, or what was said of it before
            can't be read.
    """
    return _changed(folder, lambda _: said)


def retag(folder: Path, add: Iterable[str] = (), remove: Iterable[str] = ()) -> Remarks:
    """Give a run tags and take others from it; see `remark`."""
    gone, more = set(_sound_tags(remove)), list(add)
    return _changed(
        folder,
        lambda now: {"tags": [*(it for it in now["tags"] if it not in gone), *more]},
    )


def _changed(folder: Path, change: Callable[[Remarks], Remarks]) -> Remarks:
    path = folder / REMARKS
    # Beside the run: a lock in a folder that was deleted would make the folder anew.
    with locked(folder.with_name(f"{folder.name}.{REMARKS}")):
        if damage := json_damage(path, Remarks):
            raise RunError(
                _(
                    "a {remarks} of {name} that can be read",
                    remarks=REMARKS,
                    name=folder.name,
                ),
                _("one that {damage}", damage=damage),
                _("Repair or delete the file {path}, and say it again.", path=path),
            )
        now = read_remarks(folder)
        new: Remarks = {**now, **sound_remarks(change(now))}
        try:
            write_json(path, new)
        except FileNotFoundError as error:
            raise RunError(
                _("a run to say something of"),
                _("{name}, which is gone", name=folder.name),
                _("It was deleted meanwhile. Reload the list."),
            ) from error
    return new


def sound_remarks(said: Remarks) -> Remarks:
    """The same without blanks around.

    Raises:
        RunError: Something is too long.
    """
    sound: Remarks = {**said}
    if "name" in said:
        sound["name"] = _line(said["name"], "name", MAX_NAME)
    if "tags" in said:
        sound["tags"] = _sound_tags(said["tags"])
    if "note" in said:
        sound["note"] = _short(said["note"].strip(), "note", MAX_NOTE)
    return sound


def _sound_tags(tags: Iterable[str]) -> list[str]:
    lines = (_line(tag, "tag", MAX_TAG) for tag in tags)
    found = list(dict.fromkeys(filter(None, lines)))
    if len(found) > MAX_TAGS:
        raise RunError(
            _("at most {max_tags} tags", max_tags=MAX_TAGS),
            f"{len(found)}",
            _("Take some of them away."),
        )
    return found


def _line(text: str, what: str, most: int) -> str:
    return _short(" ".join(text.split()), what, most)


def _short(text: str, what: str, most: int) -> str:
    text = text.encode("utf-8", "replace").decode()  # an argument that was no UTF-8
    if len(text) > most:
        raise RunError(
            _("a {what} of at most {most} letters", what=what, most=f"{most:,}"),
            f"{len(text):,}",
            _("Shorten it."),
        )
    return text
