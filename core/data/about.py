"""What people say of a data set: where it is from and what may be done with it.

`about.json` in the data set's folder of THAW_HOME; the images' own folder stays as it
is.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from core.data.datasets import Dataset
from core.data.formats import SavedAbout
from core.errors import ConfigError
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.storage.files import read_json, write_json
from core.storage.typed_json import fitting

_FILE = "about.json"
MAX_LETTERS = 2_000  # of each text

_AT_MOST = {
    "description": mark("a description of at most {count} letters"),
    "source": mark("a source of at most {count} letters"),
    "licence": mark("a licence of at most {count} letters"),
}


@dataclass(frozen=True)
class About:
    """Texts of a person; "" = nothing is said."""

    description: str = ""  # what the images show
    source: str = ""  # who made them, where they were found
    licence: str = ""  # what may be done with them


def about(dataset: Dataset) -> About:
    """What is said of a data set; of a sample, its own licence until somebody does."""
    saved = fitting(read_json(dataset.folder / _FILE), SavedAbout)
    found = About(**saved)
    return (
        found if found.licence else dataclasses.replace(found, licence=dataset.licence)
    )


def say_about(dataset: Dataset, said: About) -> None:
    """Keep what somebody says of a data set.

    Raises:
        ConfigError: A text is too long.
    """
    texts = {name: text.strip() for name, text in dataclasses.asdict(said).items()}
    for name, text in texts.items():
        if len(text) > MAX_LETTERS:
            raise ConfigError(
                _(_AT_MOST[name], count=numeral(f"{MAX_LETTERS:,}")),
                _("one of {count}", count=numeral(f"{len(text):,}")),
                _("Shorten it."),
            )
    write_json(dataset.folder / _FILE, texts)
