"""The run directories of the tests of runs."""

from __future__ import annotations

from tests.core.runs.conftest import make_run

__all__ = ["make_run"]
