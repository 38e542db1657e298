"""What the server does before it answers."""

from __future__ import annotations

import importlib
import logging
import subprocess
import sys

import pytest

from pages._ui.frame import warm_up
from tests.conftest import REPOSITORY

# Prints what the pages import, that a server which is warm has not imported yet.
_MISSING = """
import ast, importlib, logging, pathlib, sys
logging.disable(logging.CRITICAL)  # there is no server
from pages._ui.frame import warm_up
warm_up.import_pages()
warm = set(sys.modules)
for path in pathlib.Path("pages").glob("[a-z]*.py"):
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom):
            importlib.import_module(node.module)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                importlib.import_module(alias.name)
print(*(set(sys.modules) - warm))
"""


def test_pages_find_everything_imported() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _MISSING],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == []


def test_a_missing_library_does_not_keep_the_server_from_starting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = importlib.import_module

    def broken(name: str, *package: str) -> object:
        if name == "pages._ui.dataset.augmentation":
            raise ImportError("libGL.so.1: cannot open shared object file")
        return real(name, *package)

    monkeypatch.setattr(importlib, "import_module", broken)
    with caplog.at_level(logging.ERROR):
        warm_up.import_pages()
    assert "pages._ui.dataset.augmentation can't be imported" in caplog.text
