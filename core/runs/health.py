"""Whether a job's files can be used, looked at cheaply enough for a list of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.language.texts import _
from core.runs.formats import About, Launch, Status
from core.storage.damage import json_damage, object_damage

MANIFEST = "manifest.json"
JOB_FORMS: Mapping[str, type] = {
    "about.json": About,
    "launch.json": Launch,
    "status.json": Status,
}


def damage_of(folder: Path, forms: Mapping[str, type], needed: str) -> str:
    """What is wrong with a job's files, in one sentence; "" where nothing is.

    The manifest, which may be long, is looked at from outside only: whether it is a
    JSON object from its first to its last letter.

    Args:
        folder: The job's.
        forms: TypedDicts by file, relative to the folder; most need not be there yet.
        needed: The one of them that has to be.
    """
    found = {MANIFEST: object_damage(folder / MANIFEST)}
    for name, form in forms.items():
        found[name] = json_damage(folder / name, form)
    if not (folder / needed).exists():
        found[needed] = _("is missing")
    return "; ".join(f"{name} {reason}" for name, reason in found.items() if reason)
