"""How each export format is made, and how it is asked in its user's runtime.

A module per format, named after its entry in `core.exports.formats`:

    make(source, folder)   write the model into the folder
    load(folder)           a function from images, shape (n, size, size, 3), uint8, to
                           answers by name: "probabilities", shape (n, classes), and
                           "novelty", shape (n,), where it has one; both float32
    asked_in()             the runtime in words, where it is not always the same
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

if TYPE_CHECKING:
    from core.training.export_formats.source import Source

Answers = dict[str, np.ndarray]
Asked = Callable[[np.ndarray], Answers]


class Maker(Protocol):
    """A module of this package."""

    def make(self, source: Source, folder: Path) -> None:
        """Write the model into the folder."""

    def load(self, folder: Path) -> Asked:
        """The model that lies in a folder, ready to be asked."""


def maker(name: str) -> Maker:
    """The module of a format; "-" in its name is "_" there."""
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    return cast(Maker, module)


def asked_in(name: str) -> str:
    """The runtime that a format is asked in on this machine; "" = always the same."""
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    found: str = getattr(module, "asked_in", str)()
    return found
