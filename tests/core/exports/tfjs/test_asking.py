from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.exports.tfjs.asking import ask_graph_model
from core.exports.tfjs.model_files import GraphModel, read_graph_model
from tests.core.exports.tfjs.graph_models import need_runtime, write_colour_model
from tests.core.exports.web.pages import foretold, golden


def test_a_graph_model_answers_in_node(tmp_path: Path) -> None:
    need_runtime()
    write_colour_model(tmp_path)
    found = ask_graph_model(read_graph_model(tmp_path), golden())
    expected = foretold(golden())
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        assert np.abs(found[name] - values).max() < 1e-6, name


def test_what_tensorflow_js_does_not_take_is_passed_on() -> None:
    need_runtime()
    strange = GraphModel(b'{"weightsManifest": []}', b"", frozenset())
    with pytest.raises(RuntimeError, match=r"Node\.js"):
        ask_graph_model(strange, golden())
