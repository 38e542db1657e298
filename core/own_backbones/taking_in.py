"""Take a network's file in as a backbone.

In a process of its own (`core.own_backbones.asking` starts it): a file could bring
OpenVINO down, or ask for more memory than there is.
"""

from __future__ import annotations

import hashlib
import json
import shutil

from core.backbones.facts import OWN
from core.backbones.own import is_here, own_description, own_dir
from core.backbones.own_formats import (
    DESCRIPTION,
    VERSION,
    Answers,
    OwnFile,
)
from core.errors import DataError
from core.language.texts import _
from core.own_backbones.describing import described, kept_files
from core.own_backbones.formats import Look, Taken, is_sound
from core.own_backbones.looking import look
from core.own_backbones.scales import Given
from core.own_backbones.source import Source
from core.storage.files import new_folder, set_aside, write_json
from core.storage.fingerprint import file_digest
from core.storage.free_space import full_disk_named


def take_in(source: Source, given: Given) -> Taken:
    """Take a file's network in, as it was looked at; the file itself stays as it is.

    Raises:
        UserError: Something is still to be asked, or it says nothing of images.
        OSError: The disk is full.
    """
    found = look(source, given)
    if found["problem"] or found["asked"]:
        raise DataError(
            _(
                "an answer for {asked}, which {name} does not say",
                asked=", ".join(found["asked"]),
                name=source.path.name,
            )
            if found["asked"]
            else _("a network that makes features"),
            found["problem"] or _("none"),
            _("Give it; `python -m core backbone add --help` names the options."),
        )
    _require_sound(found)
    files = kept_files(dict(zip(source.kept_names, source.files, strict=True)))
    name = OWN + _key(files, found["answers"])
    was_there = is_here(name)
    if not was_there:
        _write(source, found, files, name, given.get("title", "") or source.path.stem)
    kept = own_description(name)
    title = kept["title"] if kept else ""
    return {"name": name, "title": title, "was_there": was_there}


def _require_sound(found: Look) -> None:
    tried = found["tried"]
    if tried is None or is_sound(tried):
        return
    if not tried["is_finite"]:
        what = _("values that are no numbers")
    elif not tried["is_varied"]:
        what = _("one value")
    else:
        what = _("the same of both")
    raise DataError(
        _("features that tell two photos apart"),
        what,
        _("Check preprocessing and node: `look` first, or choose another network."),
    )


def _key(files: list[OwnFile], answers: Answers) -> str:
    """16 hex digits of all that its features depend on."""
    parts = [[file["name"], file["digest"]] for file in files]
    text = json.dumps([VERSION, parts, answers], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _write(
    source: Source, found: Look, files: list[OwnFile], name: str, title: str
) -> None:
    tried, target = found["tried"], own_dir(name)
    if tried is None:
        return
    description = described((found, tried), files, title, name)
    if target.exists():  # what was left of one that was removed, or is damaged
        set_aside(target)
    with (
        full_disk_named(target.parent, float(source.num_bytes)),
        new_folder(target) as folder,
    ):
        for file, path in zip(files, source.files, strict=True):
            shutil.copyfile(path, folder / file["name"])
            if file_digest(folder / file["name"]) != file["digest"]:
                raise DataError(
                    _("{name} to stay as it is while it is taken in", name=path.name),
                    _("a file that changed"),
                    _("Add it again."),
                )
        write_json(folder / DESCRIPTION, description)
