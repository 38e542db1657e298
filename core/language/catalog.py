"""The catalog of a language, read once a process."""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path

CATALOGS = Path(__file__).with_name("catalogs")


@lru_cache(maxsize=8)
def catalog(code: str) -> gettext.NullTranslations:
    """The translations into a language that has a file in catalogs/.

    Args:
        code: A key of LANGUAGES, not English.
    """
    # Babel takes 0.1 s to import: whoever reads English does without.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = io.BytesIO()
    with (CATALOGS / f"{code}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
