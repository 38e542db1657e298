"""ONNX Runtime Web, of which the page needs two files; npm brings them, once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.exports.npm import NpmPackage
from core.language.texts import mark

# The smallest set: WebAssembly on the processor, without WebGPU.
_MODULE = "dist/ort.wasm.bundle.min.mjs"
_WASM = "dist/ort-wasm-simd-threaded.wasm"

RUNTIME = NpmPackage(
    "onnxruntime-web",
    "1.30.0",
    mark("ONNX Runtime Web"),
    "q0y+JrrtukXSzsBWEMccVfqX25LRmosXHF+CaRJmg8pZClzcV7svNc4rKY3jL02Vb7QmRMDs1SigqR4CX"
    "AfKYQ==",
    {
        _MODULE: "11e64bd8ffe11bd1a2a2f0d6275fdfbbba7262f0b76b99b53d228a8a22ef3d90",
        _WASM: "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2",
    },
    mark(
        "Call `python -m scripts.fetch_web_runtime` once, in the folder of Thaw; it "
        "needs npm (of Node.js) and, for that moment, a network."
    ),
)

LICENCE = Path(__file__).with_name("onnxruntime-web-LICENSE.txt")


@dataclass(frozen=True)
class WebRuntime:
    """The files of the runtime: its module in JavaScript, and what that loads."""

    module: bytes
    wasm: bytes


def load_runtime() -> WebRuntime:
    """Read the files.

    Raises:
        FetchError: They are not there, or not what was published.
    """
    return WebRuntime(RUNTIME.read(_MODULE), RUNTIME.read(_WASM))
