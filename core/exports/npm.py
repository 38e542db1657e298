"""Files of a package of npm, held against what was published whenever they are read."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.exports.fetching import FetchError, fetch_by, fetched_folder, not_writable
from core.language.texts import _
from core.storage.files import write_bytes


@dataclass(frozen=True)
class NpmPackage:
    """The files that are needed of one version of a package.

    Attributes:
        name: As npm has it.
        version: Of it.
        title: For people; translated where it is shown.
        integrity: SHA-512 of the archive, base64, as npm says it.
        files: SHA-256 of each file, by its path in the package.
        advice: What to do where they are missing; likewise.
    """

    name: str
    version: str
    title: str
    integrity: str
    files: Mapping[str, str]
    advice: str

    @property
    def folder(self) -> Path:
        """Where the files lie, without the folders of the package."""
        return fetched_folder(self.archive.removesuffix(".tgz"))

    @property
    def archive(self) -> str:
        """What `npm pack` calls it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"

    def _kept(self, path: str) -> Path:
        return self.folder / Path(path).name

    def is_fetched(self) -> bool:
        """Whether the files are there; `read` looks at what is in them."""
        return all(self._kept(path).is_file() for path in self.files)

    def read(self, path: str) -> bytes:
        """A file.

        Args:
            path: A key of `files`.

        Raises:
            FetchError: It is not there, or not what was published.
        """
        kept = self._kept(path)
        expected, advice = self._in_words(), _(self.advice)
        try:
            data = kept.read_bytes()
        except OSError as error:
            received = _("no {name} there", name=kept.name)
            raise FetchError(expected, received, advice) from error
        if hashlib.sha256(data).hexdigest() != self.files[path]:
            raise FetchError(expected, _("another {name}", name=kept.name), advice)
        return data

    def _in_words(self) -> str:
        return _(
            "{title} {version} in {folder}",
            title=_(self.title),
            version=self.version,
            folder=self.folder,
        )

    def fetch(self, archive: Path | None = None) -> Path:
        """Let npm fetch the files, and keep them; those that are there stay.

        Args:
            archive: What `npm pack` brought elsewhere; None = it is asked here.

        Returns:
            The folder that they lie in.

        Raises:
            FetchError: npm is not there or fails, it brings something else, or the
                folder can't be written to.
        """
        try:
            for path in self.files:
                self.read(path)
        except FetchError:
            with tempfile.TemporaryDirectory() as folder:
                self._unpack(archive or self._packed_by_npm(Path(folder)))
        return self.folder

    def _packed_by_npm(self, folder: Path) -> Path:
        """The archive, from where this machine's npm is set to look."""
        package = f"{self.name} {self.version}"
        expected = _("npm to bring {package}", package=package)
        npm = shutil.which("npm")
        if npm is None:
            action = _("Install Node.js, which npm comes with, and try again.")
            raise FetchError(expected, _("no npm"), action)
        command = [npm, "pack", f"{self.name}@{self.version}", "--silent"]
        command += ["--pack-destination", str(folder)]
        fetch_by(command, expected, ("npm", "config", "get", "registry"))
        return folder / self.archive

    def _unpack(self, archive: Path) -> None:
        data = archive.read_bytes() if archive.is_file() else b""
        package = f"{self.name} {self.version}"
        if base64.b64encode(hashlib.sha512(data).digest()).decode() != self.integrity:
            raise FetchError(
                _("{package} as it was published", package=package),
                _("an archive with another SHA-512"),
                _("Ask who runs the npm registry that this machine uses."),
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tarfile.open(archive) as packed:
                for path in self.files:
                    file = packed.extractfile(f"package/{path}")
                    if file is not None:
                        write_bytes(self._kept(path), file.read())
        except OSError as error:
            raise not_writable(self.folder, error) from error
