"""The converter of TensorFlow.js, in a folder of its own; pip brings it, once.

Installed as usual it brings another TensorFlow, JAX and packages that ours don't go
with: 3 GB. Of all that, converting a SavedModel needs TensorFlow alone, and ours will
do: see `core.training.convert_tfjs`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.exports.fetching import fetch_by, fetched_folder, not_writable
from core.exports.tfjs.runtime import ADVICE
from core.language.texts import _
from core.storage.files import new_folder


@dataclass(frozen=True)
class Converter:
    """A package of PyPI that is not installed beside the others.

    Attributes:
        name: As PyPI has it.
        version: Of it.
        sha256: Of its wheel.
        advice: What to do where it is missing; translated where it is shown.
    """

    name: str
    version: str
    sha256: str
    advice: str

    @property
    def folder(self) -> Path:
        """What lies on the path of who imports it."""
        return fetched_folder(f"{self.name}-{self.version}")

    def is_fetched(self) -> bool:
        """Whether it is there: the folder appears whole."""
        return (self.folder / self.name / "converters").is_dir()

    def fetch(self, wheel: Path | None = None) -> Path:
        """Let pip fetch it, and keep it; where it is there it stays.

        Args:
            wheel: What `pip download --no-deps` brought elsewhere; None = pip is asked
                here.

        Returns:
            The folder that it lies in.

        Raises:
            FetchError: pip fails or finds something else, or the folder can't be
                written to.
        """
        if not self.is_fetched():
            shutil.rmtree(self.folder, ignore_errors=True)  # somebody took parts away
            try:
                with new_folder(self.folder) as made:
                    self._install(made, wheel)
            except OSError as error:
                raise not_writable(self.folder, error) from error
        return self.folder

    def _install(self, folder: Path, wheel: Path | None) -> None:
        command = [sys.executable, "-m", "pip", "install", "--quiet"]
        command += ["--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
        command += ["--require-hashes", "--target", str(folder)]
        if wheel is not None:
            command += ["--no-index", "--find-links", str(wheel.absolute().parent)]
        with tempfile.TemporaryDirectory() as text:
            pinned = Path(text) / "requirements.txt"
            version = f"{self.name}=={self.version}"
            pinned.write_text(f"{version} --hash=sha256:{self.sha256}")
            expected = _("pip to bring {package} as it was published", package=version)
            settings = ("pip", "config", "list")
            fetch_by([*command, "-r", str(pinned)], expected, settings)


CONVERTER = Converter(
    "tensorflowjs",
    "4.22.0",
    "bd4deb1e7feab538ee7f2625fe85446742bb4765bebab345b534688ab41e3e1c",
    ADVICE,
)
