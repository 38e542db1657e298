"""Opens a zip that an export made, wherever it has been since.

A model is a program: nothing of a zip is loaded before it is as it was written, and
nothing in it could run code of its own. Pickles, Keras' Lambda layers and layers that
Keras does not have itself are refused here; `core.training.export_check` looks into the
files that only TensorFlow and ONNX can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from core.data.archives.unpack import unpack
from core.exports.companions import CONTENTS, LABELS
from core.exports.formats import ExportFormat, export_format
from core.exports.keras_file import refused, require_plain_layers
from core.language.texts import _
from core.storage.files import read_json
from core.storage.fingerprint import file_digest
from core.storage.typed_json import Count, fits

MAX_BYTES = 4 * 10**9

# What a person may run or open; a check does not.
_SCRIPTS = {
    *("example.py", "picture.py", "index.html"),
    *("example.html", "picture.js", "tf.es2017.min.js"),
}
_SCRIPT_ENDINGS = (".py", ".js", ".mjs", ".cjs", ".html", ".htm")
# What Python unpickles runs code; so may what its libraries pickle.
_PICKLED = (
    *(".pkl", ".pickle", ".pt", ".pth", ".joblib", ".dill", ".npy", ".npz", ".h5"),
    *(".hdf5", ".so", ".dll", ".dylib", ".pyd", ".pyc"),
)
_PICKLE_HEAD = re.compile(rb"\x80[\x02-\x05]")


class _Part(TypedDict):
    num_bytes: Count
    digest: str


class _Contents(TypedDict):
    files: dict[str, _Part]


class _Labels(TypedDict):
    format: str
    class_names: list[str]
    input_size: Count


@dataclass(frozen=True)
class Imported:
    """An export that was unpacked and looked at.

    Attributes:
        folder: Where it lies.
        format: Which format it is.
        class_names: In the order of its answers.
    """

    folder: Path
    format: ExportFormat
    class_names: tuple[str, ...]


def imported(archive: Path, folder: Path) -> Imported:
    """Unpack an export into a new folder and look at all of it.

    Args:
        archive: The zip.
        folder: To be made.

    Raises:
        DataError: It is no zip of an export, was changed since, or could run code.
        UserError: The packages of its format are not installed.
    """
    unpack(archive, folder, MAX_BYTES)
    _require_whole(folder)
    labels = read_json(folder / LABELS)
    if not fits(labels, _Labels):
        expected = _("labels.json as an export writes it")
        raise refused(expected, _("none, or a damaged one"))
    found = export_format(labels["format"])
    for path in _files(folder):
        _require_no_code(folder, path)
    return Imported(folder, found, tuple(labels["class_names"]))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _require_whole(folder: Path) -> None:
    listed = read_json(folder / CONTENTS)
    if not fits(listed, _Contents):
        received = _("one without {name}", name=CONTENTS)
        raise refused(_("a zip that Thaw exported"), received)
    there = {path.relative_to(folder).as_posix() for path in _files(folder)}
    expected = set(listed["files"]) | {CONTENTS}
    if there != expected:
        names = ", ".join(sorted(there ^ expected)[:3])
        received = _("others: {names}", names=names)
        raise refused(_("the files that were exported"), received)
    for name, part in listed["files"].items():
        path = folder / name
        if (path.stat().st_size, file_digest(path)) != (
            part["num_bytes"],
            part["digest"],
        ):
            received = _("another {name}", name=name)
            raise refused(_("the files as they were exported"), received)


def _require_no_code(folder: Path, path: Path) -> None:
    name = path.relative_to(folder).as_posix()
    is_script = path.suffix.lower() in _SCRIPT_ENDINGS and name not in _SCRIPTS
    with path.open("rb") as file:
        head = file.read(2)
    if is_script or path.suffix.lower() in _PICKLED or _PICKLE_HEAD.match(head):
        received = _("{name}, which may hold some", name=name)
        raise refused(_("a model without code"), received)
    if path.suffix == ".keras":
        require_plain_layers(path, name)
