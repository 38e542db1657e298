"""What a check looks for in files that only TensorFlow and ONNX can read."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from core.errors import DataError
from core.exports.formats import FORMATS
from core.exports.importer import Imported
from core.exports.tfjs.model_files import MODEL
from core.training.export_check import _require_harmless
from tests.conftest import REPOSITORY
from tests.core.exports.tfjs.graph_models import write_colour_model


def _looked_at(folder: Path, name: str) -> None:
    _require_harmless(Imported(folder, FORMATS[name], ("a", "b")))


@pytest.mark.parametrize("operation", ["ReadFile", "EagerPyFunc", "MatMul"])
def test_a_graph_that_reaches_for_files_or_python_is_refused(
    operation: str, tmp_path: Path
) -> None:
    from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

    saved = SavedModel()
    function = saved.meta_graphs.add().graph_def.library.function.add()
    function.node_def.add(op=operation, name="deep_inside")
    (tmp_path / "saved_model.pb").write_bytes(saved.SerializeToString())
    if operation == "MatMul":
        _looked_at(tmp_path, "savedmodel")
        return
    with pytest.raises(DataError, match=operation):
        _looked_at(tmp_path, "savedmodel")


@pytest.mark.parametrize("operation", ["ReadFile", "MatMul"])
def test_a_graph_model_is_looked_at_in_the_same_way(
    operation: str, tmp_path: Path
) -> None:
    value = write_colour_model(tmp_path)
    value["modelTopology"]["node"].append({"name": "more", "op": operation})
    (tmp_path / MODEL).write_text(json.dumps(value))
    if operation == "MatMul":
        _looked_at(tmp_path, "tfjs")
        return
    with pytest.raises(DataError, match=operation):
        _looked_at(tmp_path, "tfjs")


def test_an_onnx_file_with_weights_elsewhere_is_refused(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="needs requirements-export.txt")
    weight = onnx.TensorProto(name="w", data_type=onnx.TensorProto.FLOAT, dims=[1])
    weight.data_location = onnx.TensorProto.EXTERNAL
    weight.external_data.add(key="location", value="../../etc/passwd")
    graph = onnx.GraphProto(name="g", initializer=[weight])
    model = onnx.ModelProto(graph=graph, ir_version=8)
    (tmp_path / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(DataError, match="weights in other files"):
        _looked_at(tmp_path, "onnx")


def test_models_are_loaded_in_safe_mode_wherever_they_are_loaded() -> None:
    found = 0
    for path in (REPOSITORY / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if ast.unparse(node.func).split(".")[-1] == "load_model":
                found += 1
                assert "safe_mode=True" in ast.unparse(node), path
    assert found == 4
