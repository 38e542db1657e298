"""A network's file: which format it is, what belongs to it, and reading it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openvino

from core.access.roots import require_readable
from core.errors import DataError
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.openvino_core import openvino_core
from core.own_backbones.onnx_files import beside, external_files
from core.storage.given_paths import absolute_path, is_utf8

MOST_BYTES = 2 * 10**9  # of all files of a network; a ViT-L has 1.2 GB

_FORMATS = {".onnx": "onnx", ".tflite": "tflite", ".xml": "openvino"}
_PYTORCH = mark("a PyTorch file")
_WEIGHTS = mark("the weights of an OpenVINO network")
_OTHERS = {
    **dict.fromkeys((".pt", ".pth", ".ckpt", ".safetensors"), _PYTORCH),
    **dict.fromkeys((".pb",), mark("a TensorFlow graph")),
    **dict.fromkeys((".bin",), _WEIGHTS),
}
_UNKNOWN = mark("a file of another kind")
_EXPORT = {
    _PYTORCH: mark("Export it from PyTorch first (torch.onnx.export)."),
    _WEIGHTS: mark("Choose the .xml file beside it."),
}
_CONVERT = mark("Convert it to one of these formats first.")
# Where in its own sources OpenVINO fails, which tells its users nothing.
_PLACES = re.compile(r"(Exception from|Check '[^']*' failed at) [^ ]+:\d+: ?")
_QUANTISED = {"FakeQuantize", "FakeConvert"}


@dataclass(frozen=True)
class Source:
    """A network's files.

    Attributes:
        path: The network's own.
        format: "onnx", "tflite" or "openvino".
        others: That it needs, beside it.
    """

    path: Path
    format: str
    others: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them, the network's own first."""
        return self.path, *self.others

    @property
    def num_bytes(self) -> int:
        """Of all files."""
        return sum(path.stat().st_size for path in self.files)

    @property
    def kept_names(self) -> list[str]:
        """What copies of the files are called; weights keep the name they are under."""
        own = f"network{self.path.suffix.lower()}"
        if self.format == "openvino":
            return [own, "network.bin"][: len(self.files)]
        return [own, *(path.name for path in self.others)]


def find_source(text: str | Path, is_uploaded: bool = False) -> Source:
    """The files of a network that somebody names.

    Args:
        text: The path.
        is_uploaded: Whether Thaw itself put it there: it need not lie in a folder that
            may be read.

    Raises:
        UserError: There is none, it may not be read, is of another kind or too large.
        OSError: It can't be read.
    """
    path = absolute_path(text)
    if not is_uploaded:
        require_readable(path)
    if not path.is_file() or not is_utf8(path):
        raise DataError(
            _("a network's file (.onnx, .tflite, .xml of OpenVINO, .keras or .h5)"),
            _("{path}, which is a folder", path=text)
            if path.is_dir()
            else _("{path}, which is no file", path=text),
            _("Check the path."),
        )
    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        what = _OTHERS.get(path.suffix.lower(), _UNKNOWN)
        raise DataError(
            _(
                "a network in ONNX (.onnx), TFLite (.tflite), OpenVINO (.xml) or Keras "
                "(.keras, .h5) format"
            ),
            f"{path.name}, {_(what)}",
            _(_EXPORT.get(what, _CONVERT)),
        )
    _require_small(path.name, path.stat().st_size)
    found = Source(path, kind, tuple(_others(path, kind)))
    _require_small(path.name, found.num_bytes)
    return found


def _others(path: Path, kind: str) -> list[Path]:
    if kind == "onnx":
        return external_files(path)
    weights = path.with_suffix(".bin")
    if kind != "openvino" or not weights.is_file():
        return []
    return [beside(path, weights.name)]


def _require_small(name: str, num_bytes: int) -> None:
    if not 0 < num_bytes <= MOST_BYTES:
        raise DataError(
            _("a network of at most {most} GB", most=f"{MOST_BYTES / 1e9:.0f}"),
            _(
                "{name} with {size} GB",
                name=name,
                size=numeral(f"{num_bytes / 1e9:.3g}"),
            ),
            _("Choose a smaller one."),
        )


def read_network(source: Source) -> openvino.Model:
    """Read a network; no code of the file's is run, and no library is loaded.

    Raises:
        DataError: It is no network, or has operations that OpenVINO does not have.
    """
    try:
        model = openvino_core().read_model(source.path)
    except (RuntimeError, ValueError, TypeError) as error:  # has no type of its own
        said = _PLACES.sub("", " ".join(str(error).split()))
        raise DataError(
            _("a network that OpenVINO can read in {name}", name=source.path.name),
            _("one that it can't ({said})", said=said[-300:]),
            _(
                "Export it again, with operations that are usual in networks for "
                "images."
            ),
        ) from error
    for op in model.get_ops():
        if not op.get_type_info().version_id.startswith("opset"):
            raise DataError(
                _("operations that OpenVINO has itself"),
                _(
                    "{operation} in {name}",
                    operation=op.get_type_name(),
                    name=source.path.name,
                ),
                _("Export the network without operations of its own."),
            )
    _require_floats(model, source.path.name)
    return model


def _require_floats(model: Any, name: str) -> None:
    """Refuse a network in 8 bits: what it computes depends on the processor."""
    kinds = {op.get_type_name() for op in model.get_ops()}
    types = [item.element_type for item in model.inputs]
    if kinds & _QUANTISED or openvino.Type.i8 in types:
        raise DataError(
            _("a network that computes in floating point"),
            _("{name}, which is quantised to 8 bits", name=name),
            _("Export it without quantisation (float32 or float16)."),
        )


def count_parameters(model: openvino.Model) -> int:
    """Numbers in its constants that are floating point, small ones included."""
    total = 0
    for op in model.get_ops():
        if op.get_type_name() == "Constant" and op.get_element_type().is_real():
            size = 1
            for length in op.get_output_shape(0):
                size *= length
            total += size
    return total
