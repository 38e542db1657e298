"""A web page with the network in it; it is asked as the page asks it, in Node.js."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from core.errors import DataError
from core.exports.companions import LABELS
from core.exports.golden import read_golden
from core.exports.node import node_path
from core.exports.web.asking import ask_page, asked_in
from core.exports.web.facts import page_facts
from core.exports.web.page import model_in, web_page
from core.exports.web.runtime import LICENCE, load_runtime
from core.language.texts import _
from core.storage.files import read_json, write_bytes
from core.training.export_formats import Answers, Asked
from core.training.export_formats.onnx import session_asked, to_onnx
from core.training.export_formats.source import Source

__all__ = ["asked_in", "load", "make"]

_PAGE = "index.html"
# Of what is compiled into ONNX Runtime; the npm package does not bring it.
_NOTICES = Path(onnxruntime.__file__).with_name("ThirdPartyNotices.txt")


def make(source: Source, folder: Path) -> None:
    """Write the page, with the golden images that lie in the folder already."""
    model = source.model(has_maps=True)
    _, images, expected = read_golden(folder)
    facts = page_facts(source.run, source.phase, read_json(folder / LABELS))
    page = web_page(facts, to_onnx(model), load_runtime(), images, expected)
    write_bytes(folder / _PAGE, page.encode())
    write_bytes(folder / LICENCE.name, LICENCE.read_bytes())
    if _NOTICES.is_file():
        write_bytes(folder / f"onnxruntime-{_NOTICES.name}", _NOTICES.read_bytes())


def load(folder: Path) -> Asked:
    """The page's network in ONNX Runtime Web, or without Node.js in ONNX Runtime.

    Of the page only the network is taken: its scripts may have been written by others.

    Raises:
        DataError: The network has weights in other files.
    """
    model = model_in((folder / _PAGE).read_text(encoding="utf-8"))
    graph = onnx.load_model_from_string(model).graph
    if any(tensor.external_data for tensor in graph.initializer):
        raise DataError(
            _("a page with all of its model in it"),
            _("one with weights in other files"),
            _("Ask whoever made the zip, and load nothing."),
        )
    if node_path() is None:
        return session_asked(model)

    def asked(images: np.ndarray) -> Answers:
        return ask_page(model, images)

    return asked
