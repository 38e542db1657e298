"""The catalogue: facts that can't be are no facts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from core.data.catalogue.entries import CATALOGUE, PublicSet
from core.data.registry import _ID
from core.data.samples import SAMPLES

ENTRIES = pytest.mark.parametrize("entry", CATALOGUE.values(), ids=str)


@ENTRIES
def test_an_entry_has_all_that_a_person_must_know(entry: PublicSet) -> None:
    assert _ID.fullmatch(entry.id) and entry.id not in SAMPLES
    assert CATALOGUE[entry.id] is entry
    assert entry.sentence.endswith(".") and entry.licence and entry.name
    assert entry.num_images > entry.num_classes > 1
    assert urlsplit(entry.homepage).scheme == "https"


@ENTRIES
def test_each_archive_has_a_safe_address_a_size_and_a_checksum(
    entry: PublicSet,
) -> None:
    assert entry.parts
    for part in entry.parts:
        assert urlsplit(part.url).scheme == "https"
        assert re.fullmatch(r"[0-9a-f]{64}", part.sha256)
        assert 1_000_000 < part.num_bytes < 1_000_000_000
        assert re.fullmatch(r"[\w.-]+\.(zip|tgz)", part.file_name)
    folders = [part.folder for part in entry.parts]
    assert len(set(folders)) == len(folders)
    assert len(entry.parts) == 1 or all(folders)


def test_no_archive_stands_there_twice() -> None:
    parts = [part for entry in CATALOGUE.values() for part in entry.parts]
    assert len({part.sha256 for part in parts}) == len(parts)
