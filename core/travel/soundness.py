"""Whether an unpacked run is what a worker leaves: forms, figures, and no code.

A model is a program. What the pages predict with is OpenVINO's, of its own operations
alone; what an export starts from is Keras', of its own layers alone.
"""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from core.config import PHASES
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.errors import DataError, RunError, UserError
from core.exports.keras_file import require_plain_layers
from core.language.numerals import numeral
from core.language.texts import _
from core.runs.health import JOB_FORMS, MANIFEST
from core.runs.lineage_formats import LINEAGE
from core.runs.predictions import PREDICTIONS
from core.runs.remarks import REMARKS, read_remarks, sound_remarks
from core.runs.run import Run
from core.serving.trust import load_trust
from core.storage.contents import listed_damage
from core.storage.files import read_json

_ENDED = ("done", "stopped")
_ARRAY_BYTES = 2 * 10**9  # of an .npz file, unpacked
_XML_HEAD = b'<?xml version="1.0"?>'
_OPERATIONS = re.compile(r"opset\d{1,2}")


def require_sound(run: Run) -> None:
    """Check all files of a run that came from elsewhere.

    Args:
        run: Unpacked where nobody looks yet.

    Raises:
        DataError: Something is not as a worker leaves it, or could run code.
    """
    try:
        _require_forms(run)
        for phase in PHASES:
            if (run.path / phase).exists():
                _require_phase(run, phase)
    except (RunError, DataError) as error:
        raise unsound(run.id, error.received, error.expected) from error
    except UserError as error:  # settings, such as those of a newer version
        received = _("{received} in run {run}", received=error.received, run=run.id)
        raise DataError(error.expected, received, error.action) from error


def unsound(run_id: str, received: str, expected: str = "") -> DataError:
    """The error for a run that can't be taken in; "" = a whole one was expected."""
    return DataError(
        expected or _("a whole run"),
        _("{received} in run {run}", received=received, run=run_id),
        _("Ask whoever made the zip for it again, and load nothing."),
    )


def _require_forms(run: Run) -> None:
    if found := run.damage:
        raise _wrong(found)
    for name in (*JOB_FORMS, "config.json", MANIFEST, REMARKS, LINEAGE):
        _require_text(run.path / name)
    sound_remarks(read_remarks(run.path))
    manifest, about = run.manifest, run.about
    _require_plain_paths(manifest)
    if run.state() not in _ENDED or not run.results():
        raise _wrong(_("no finished phase"), _("a run that is over"))
    told = about.get("manifest_digest"), about.get("num_images")
    names = about.get("class_names", list(manifest.class_names))
    here = manifest.digest, len(manifest.entries), list(manifest.class_names)
    if (*told, names) != here:
        raise _wrong(_("an about.json of other images than its manifest.json"))


def _require_text(path: Path) -> None:
    """Refuse letters that no file and no page can hold: halves of a pair."""
    try:
        json.dumps(read_json(path), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        text = _("a {name} with what is no text", name=path.name)
        raise _wrong(text) from error


def _require_plain_paths(manifest: Manifest) -> None:
    """Check where entries point to: joined with a folder they must stay in it."""
    classes = len(manifest.class_names)
    for entry in manifest.entries:
        parts = entry.path.replace("\\", "/").split("/")
        leads_out = ".." in parts or not parts[0] or re.match("[A-Za-z]:", entry.path)
        if leads_out or "\0" in entry.path:
            path = _("the path {path}", path=repr(entry.path[:200]))
            raise _wrong(path, _("paths within a data set"))
        if entry.split not in SPLITS or not 0 <= entry.label < classes:
            raise _wrong(_("an image of no class or split"), _("a manifest"))


def _require_phase(run: Run, phase: str) -> None:
    run.finished(phase)
    folder = run.path / phase
    _require_small_arrays(folder / PREDICTIONS, f"{phase}/{PREDICTIONS}")
    for split in ("validation", "test"):
        found = run.predictions(phase, split)
        labels = [run.manifest.entries[index].label for index in found.indices]
        if not np.array_equal(found.labels, labels):
            raise _wrong(_("answers on other labels than its manifest's"))
    if damage := listed_damage(folder / "serving"):
        raise _wrong(_("a serving folder where {damage}", damage=damage))
    _require_own_operations(folder / "serving" / "model.xml")
    if (folder / "model.keras").exists():
        require_plain_layers(folder / "model.keras", f"{phase}/model.keras")
    if (folder / "trust").exists():
        _require_small_arrays(folder / "trust/reference.npz", "trust/reference.npz")
        if load_trust(run, phase) is None:
            raise _wrong(_("a trust folder that is damaged"))


def _require_small_arrays(path: Path, name: str) -> None:
    """Check what an .npz file unpacks to, which numpy does in memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            num_bytes = sum(info.file_size for info in archive.infolist())
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise _wrong(_("a damaged {name}", name=name)) from error
    if num_bytes > _ARRAY_BYTES:
        size = numeral(f"{num_bytes / 1e9:.3g}")
        raise _wrong(_("{size} GB of numbers in {name}", size=size, name=name))


def _require_own_operations(path: Path) -> None:
    """Refuse a network that needs operations of somebody's own library."""
    name = "serving/model.xml"
    text = path.read_bytes()
    # As OpenVINO writes it: in UTF-8, and without definitions of its own.
    if not text.startswith(_XML_HEAD) or b"<!" in text:
        received = _("a {name} with declarations", name=name)
        raise _wrong(received, _("a network alone"))
    try:
        layers = ElementTree.fromstring(text).findall(".//layer")
    except ElementTree.ParseError as error:
        raise _wrong(_("a damaged {name}", name=name)) from error
    for layer in layers:
        if not _OPERATIONS.fullmatch(layer.get("version", "")):
            kind = f"{layer.get('type', _('one')):.80}"
            received = _("the operation {kind} in {name}", kind=kind, name=name)
            raise _wrong(received, _("operations of OpenVINO"))
    if not layers:
        raise _wrong(_("a {name} without layers", name=name))


def _wrong(received: str, expected: str = "") -> DataError:
    whole = _("a whole run")
    return DataError(expected or whole, received, _("Ask for the zip again."))
