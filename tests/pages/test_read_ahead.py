"""What the server reads of runs before anybody asks."""

from __future__ import annotations

from pages._ui.run import memo
from pages._ui.run_table import ahead, sparklines
from tests.pages.made_runs import made_run
