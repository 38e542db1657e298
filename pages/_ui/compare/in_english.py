"""Tables for other programs, which read English whatever the page speaks."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from core.language.current import ENGLISH, speaking


def in_english(make: Callable[[], pd.DataFrame]) -> Callable[[], pd.DataFrame]:
    """What makes the same table as a file has it, for `offer_table`."""

    def made() -> pd.DataFrame:
        with speaking(ENGLISH):
            return make()

    return made
