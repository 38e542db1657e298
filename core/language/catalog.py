"""The catalog of a language, read once a process."""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

CATALOGS = Path(__file__).with_name("catalogs")


@lru_cache(maxsize=8)
def catalog(code: str) -> gettext.NullTranslations:
    """The translations into a language that has a file in catalogs/.

    Args:
        code: A key of LANGUAGES, not English.
    """
    # Babel takes 0.1 s to import: whoever reads English does without.
    from babel.messages.mofile import write_mo  # noqa: PLC0415

    compiled = io.BytesIO()
    write_mo(compiled, _read(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=8)
def english_texts(code: str) -> list[tuple[str, str]]:
    """The texts that the catalog has, each with the one for other counts or ""."""
    messages = [message.id for message in _read(code) if message.id]
    return [(it, "") if isinstance(it, str) else (it[0], it[1]) for it in messages]


@lru_cache(maxsize=8)
def _read(code: str) -> Catalog:
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with (CATALOGS / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)
