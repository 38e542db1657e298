"""A public data set of this computer, in the catalogue for one test."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import pytest

from core.data.catalogue import state
from core.data.catalogue.entries import Part, PublicSet
from tests.core.data.catalogue.file_server import Served, serving
from tests.core.data.conftest import picture


def zipped(*folders: str, count: int = 4, seed: int = 0) -> bytes:
    """A zip of folders with pictures in them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for place, folder in enumerate(folders):
            for index in range(count):
                content = picture(seed + 100 * place + index)
                archive.writestr(f"{folder}/{index}.png", content)
    return buffer.getvalue()


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as found:
        yield found


Publish = Callable[..., PublicSet]


@pytest.fixture
def publish(served: Served, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Makes a catalogue of one set, whose parts are archives by folder."""

    def make(
        archives: Mapping[str, bytes], renamed: Mapping[str, str] | None = None
    ) -> PublicSet:
        parts = []
        for folder, content in archives.items():
            path = f"/{folder or 'all'}.zip"
            served.files[path] = content
            digest = hashlib.sha256(content).hexdigest()
            parts.append(Part(f"{served.url}{path}", len(content), digest, folder))
        entry = PublicSet(
            *("pets", "Pets", "Cats and dogs.", 8, 2, "CC0. Nobody.", "http://x"),
            tuple(parts),
            renamed or {},
        )
        monkeypatch.setattr(state, "CATALOGUE", MappingProxyType({"pets": entry}))
        return entry

    return make
