"""The formats that a finished model can be exported in.

A format is an entry here, a module of its name in `core/training/export_formats` (how
it is made, and how it is asked in the runtime of who uses it; "-" in a name is "_"
there), and a template of its name in `templates`: the example that travels with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core.config import RunConfig
from core.errors import DataError, UserError
from core.exports.fetching import Fetched
from core.exports.node import NODE
from core.exports.tfjs.converter import CONVERTER
from core.exports.tfjs.runtime import BACKEND as TFJS_BACKEND
from core.exports.tfjs.runtime import RUNTIME as TFJS_RUNTIME
from core.exports.web.runtime import RUNTIME as WEB_RUNTIME
from core.language.texts import _, mark

REQUIREMENTS = "requirements-export.txt"

# Largest difference of a probability from the app's own answer.
_FLOAT32 = 1e-4
_FLOAT16 = 2e-2


@dataclass(frozen=True)
class ExportFormat:
    """One format.

    Attributes:
        name: In the shell, in links and in the names of files.
        title: For people; translated where it is shown.
        sentence: Who wants this; likewise.
        model: The main file or folder of the model in the zip.
        runtime: What its user installs: lines of a requirements.txt.
        modules: Packages that making and proving it needs beyond the app's own.
        fetched: What it needs beside them, that scripts fetch.
        tolerance: Largest allowed difference of a probability; None = it is judged by
            its accuracy on validation images instead.
        has_novelty: Whether it can say that a picture is unlike the training images.
        example: The file that shows how it is asked; "" = it is an example by itself.
        weight_bytes: What one parameter of the network takes.
        other_bytes: What the runtime takes that travels with it.
        needs_keras: Whether it is made from layers of Keras, which a network from a
            file does not have.
    """

    name: str
    title: str
    sentence: str
    model: str
    runtime: tuple[str, ...]
    modules: tuple[str, ...] = ()
    fetched: tuple[Fetched, ...] = ()
    tolerance: float | None = _FLOAT32
    has_novelty: bool = True
    example: str = "example.py"
    weight_bytes: int = 4
    other_bytes: int = 0
    needs_keras: bool = True

    @property
    def template(self) -> str:
        """The name of its example in `templates`."""
        return f"{self.name}{Path(self.example).suffix}.jinja"

    @property
    def advice(self) -> str:
        """What to do about what is missing."""
        packages = [_("Run `pip install -r {file}`.", file=REQUIREMENTS)]
        fetched = [_(item.advice) for item in self._not_fetched]
        return " ".join(dict.fromkeys(packages * bool(self._missing_modules) + fetched))

    def num_bytes(self, parameters: int) -> int:
        """About how much it takes, of a network with so many parameters."""
        return parameters * self.weight_bytes + self.other_bytes

    @property
    def missing(self) -> list[str]:
        """What it needs and is not installed, by name."""
        return self._missing_modules + [item.name for item in self._not_fetched]

    @property
    def _missing_modules(self) -> list[str]:
        return [name for name in self.modules if find_spec(name) is None]

    @property
    def _not_fetched(self) -> list[Fetched]:
        return [item for item in self.fetched if not item.is_fetched()]


_ONNX = ("onnx", "onnxruntime", "tf2onnx")
_LITERT = ("ai-edge-litert==2.3.0",)

_ALL = (
    ExportFormat(
        "keras",
        "Keras",
        mark(
            "For going on in Python: look inside, train further, convert it yourself."
        ),
        "model.keras",
        ("tensorflow==2.21.0", "keras==3.15.1"),
    ),
    ExportFormat(
        "savedmodel",
        mark("TensorFlow SavedModel"),
        mark("For TensorFlow Serving and pipelines that are built on TensorFlow."),
        "saved_model",
        ("tensorflow==2.21.0",),
    ),
    ExportFormat(
        "tflite",
        "TFLite (LiteRT), float32",
        mark("For phones and small computers; answers as exactly as here."),
        "model.tflite",
        _LITERT,
        ("ai_edge_litert",),
    ),
    ExportFormat(
        "tflite-float16",
        "TFLite (LiteRT), float16",
        mark("For phones: half the size, next to no difference."),
        "model.tflite",
        _LITERT,
        ("ai_edge_litert",),
        tolerance=_FLOAT16,
        has_novelty=False,
        weight_bytes=2,
    ),
    ExportFormat(
        "tflite-int8",
        "TFLite (LiteRT), int8",
        mark(
            "For microcontrollers and accelerators: a quarter of the size, a little "
            "less accurate."
        ),
        "model.tflite",
        _LITERT,
        ("ai_edge_litert",),
        tolerance=None,
        has_novelty=False,
        weight_bytes=1,
    ),
    ExportFormat(
        "onnx",
        "ONNX",
        mark("For everything else: C++, C#, Java, Rust, other accelerators."),
        "model.onnx",
        ("onnxruntime==1.32.0",),
        _ONNX,
    ),
    ExportFormat(
        "openvino",
        "OpenVINO",
        mark("For the fastest answers on a processor; what Thaw itself predicts with."),
        "model.xml",
        ("openvino==2026.4.1",),
        needs_keras=False,
    ),
    ExportFormat(
        "web",
        mark("Web page"),
        mark(
            "For everybody: one HTML file that tells dropped pictures and the "
            "camera's, without a network."
        ),
        "index.html",
        (f"{WEB_RUNTIME.name} {WEB_RUNTIME.version}",),
        _ONNX,
        (WEB_RUNTIME,),
        example="",
        weight_bytes=5,
        other_bytes=5_000_000,
    ),
    ExportFormat(
        "tfjs",
        "TensorFlow.js",
        mark("For web pages and apps in JavaScript that are your own."),
        "model/model.json",
        (f"{TFJS_RUNTIME.name} {TFJS_RUNTIME.version}",),
        fetched=(NODE, CONVERTER, TFJS_RUNTIME, TFJS_BACKEND),
        example="example.html",
        other_bytes=1_200_000,
    ),
)

FORMATS = {item.name: item for item in _ALL}


def export_format(name: str) -> ExportFormat:
    """The format of this name.

    Raises:
        UserError: There is none, or it needs what is not installed.
    """
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        expected = _("a format among {names}", names=known)
        raise UserError(expected, name, _("Correct it."))
    found = FORMATS[name]
    if missing := found.missing:
        raise UserError(
            _("the packages that {format} is made with", format=_(found.title)),
            _("no {names}", names=", ".join(missing)),
            found.advice,
        )
    return found


def require_possible(made: ExportFormat, config: RunConfig) -> None:
    """Check that a format can be made of a run's network at all.

    Raises:
        DataError: It is made from layers of Keras, and the backbone came from a file.
    """
    if made.needs_keras and not config.facts.is_trainable:
        raise DataError(
            _("a backbone that is made of Keras' layers for this format"),
            _("{name}, which came from a file that has none", name=config.facts.title),
            _("Export it in the OpenVINO format."),
        )


def formats_of(config: RunConfig) -> list[ExportFormat]:
    """The usable formats that can be made of a run's network."""
    has_layers = config.facts.is_trainable
    return [made for made in usable_formats() if has_layers or not made.needs_keras]


def usable_formats(names: Sequence[str] = tuple(FORMATS)) -> list[ExportFormat]:
    """Of these formats, those whose packages are installed."""
    return [FORMATS[name] for name in names if not FORMATS[name].missing]
