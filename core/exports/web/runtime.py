"""ONNX Runtime Web, of which the page needs two files; npm brings them, once."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.storage.files import write_bytes

PACKAGE = "onnxruntime-web"
VERSION = "1.30.0"

# What npm says of this version's archive.
_INTEGRITY = (
    "q0y+JrrtukXSzsBWEMccVfqX25LRmosXHF+CaRJmg8pZClzcV7svNc4rKY3jL02Vb7QmRMDs1SigqR4CX"
    "AfKYQ=="
)
# The smallest set: WebAssembly on the processor, without WebGPU. Name and SHA-256.
_MODULE = "ort.wasm.bundle.min.mjs"
_WASM = "ort-wasm-simd-threaded.wasm"
_FILES = {
    _MODULE: "11e64bd8ffe11bd1a2a2f0d6275fdfbbba7262f0b76b99b53d228a8a22ef3d90",
    _WASM: "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2",
}
ADVICE = (
    "Call `python -m scripts.fetch_web_runtime` once, in the folder of Thaw; it needs "
    "npm (of Node.js) and, for that moment, a network."
)
_FETCH_SECONDS = 300

LICENCE = Path(__file__).with_name("onnxruntime-web-LICENSE.txt")


class WebRuntimeError(UserError):
    """ONNX Runtime Web is not there, or can't be fetched."""


@dataclass(frozen=True)
class WebRuntime:
    """The files of the runtime: its module in JavaScript, and what that loads."""

    module: bytes
    wasm: bytes


def runtime_folder() -> Path:
    """Where the files lie: with the packages of this Python, for all THAW_HOMEs."""
    return Path(sys.prefix) / "share" / "thaw" / f"{PACKAGE}-{VERSION}"


def is_fetched() -> bool:
    """Whether the files are there; `load_runtime` looks at what is in them."""
    return all((runtime_folder() / name).is_file() for name in _FILES)


def load_runtime() -> WebRuntime:
    """Read the files.

    Raises:
        WebRuntimeError: They are not there, or not what was published.
    """
    return WebRuntime(*(_checked(name) for name in (_MODULE, _WASM)))


def _checked(name: str) -> bytes:
    path = runtime_folder() / name
    expected = f"ONNX Runtime Web {VERSION} in {runtime_folder()}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WebRuntimeError(expected, f"no {name} there", ADVICE) from error
    if hashlib.sha256(data).hexdigest() != _FILES[name]:
        raise WebRuntimeError(expected, f"another {name}", ADVICE)
    return data


def fetch_runtime(archive: Path | None = None) -> Path:
    """Let npm fetch the files, and keep them; those that are there stay.

    Args:
        archive: What `npm pack` brought elsewhere; None = it is asked here.

    Returns:
        The folder that they lie in.

    Raises:
        WebRuntimeError: npm is not there or fails, it brings something else, or the
            folder can't be written to.
    """
    try:
        load_runtime()
    except WebRuntimeError:
        with tempfile.TemporaryDirectory() as folder:
            _unpack(archive or _packed_by_npm(Path(folder)))
    return runtime_folder()


def _packed_by_npm(folder: Path) -> Path:
    """The archive, from where this machine's npm is set to look."""
    expected = f"npm to bring {PACKAGE} {VERSION}"
    npm = shutil.which("npm")
    if npm is None:
        action = "Install Node.js, which npm comes with, and try again."
        raise WebRuntimeError(expected, "no npm", action)
    command = [npm, "pack", f"{PACKAGE}@{VERSION}", "--silent"]
    try:
        subprocess.run(
            [*command, "--pack-destination", str(folder)],
            check=True,
            capture_output=True,
            text=True,
            timeout=_FETCH_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        received = f"nothing in {_FETCH_SECONDS} seconds"
        raise WebRuntimeError(expected, received, "Check the network.") from error
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        received = f'"{said[-1]:.200}"' if said else "a failure"
        action = "Check the network, and `npm config get registry`."
        raise WebRuntimeError(expected, received, action) from error
    return folder / f"{PACKAGE}-{VERSION}.tgz"


def _unpack(archive: Path) -> None:
    data = archive.read_bytes() if archive.is_file() else b""
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != _INTEGRITY:
        raise WebRuntimeError(
            f"{PACKAGE} {VERSION} as it was published",
            "an archive with another SHA-512",
            "Ask who runs the npm registry that this machine uses.",
        )
    try:
        runtime_folder().mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as packed:
            for name in _FILES:
                file = packed.extractfile(f"package/dist/{name}")
                if file is not None:
                    write_bytes(runtime_folder() / name, file.read())
    except OSError as error:
        raise WebRuntimeError(
            f"a folder that can be written to, for {PACKAGE}",
            f"{runtime_folder()} ({error.strerror})",
            "Call it as whoever installed the packages of this Python.",
        ) from error
