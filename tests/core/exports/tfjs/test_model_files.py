"""A model.json of strangers: it is data, and all of it lies beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import DataError
from core.exports.tfjs.model_files import MODEL, read_graph_model, tidy_model
from tests.core.exports.tfjs.graph_models import SHARD, node, write_colour_model

Change = Callable[[dict[str, Any]], object]


def manifest(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value["weightsManifest"][0]
    return found


def test_a_model_is_read_with_its_weights_and_what_it_does(tmp_path: Path) -> None:
    write_colour_model(tmp_path)
    found = read_graph_model(tmp_path)
    assert len(found.weights) == 20
    assert {"Mean", "Softmax", "Min"} < found.operations


def test_operations_are_found_however_deep(tmp_path: Path) -> None:
    value = write_colour_model(tmp_path)
    functions = [{"nodeDef": [node("ReadFile", "deep")]}]
    value["modelTopology"]["library"] = {"function": functions}
    value["modelInitializer"] = {"node": [node("PyFunc", "first")]}
    (tmp_path / MODEL).write_text(json.dumps(value))
    assert {"ReadFile", "PyFunc"} < read_graph_model(tmp_path).operations


@pytest.mark.parametrize(
    "path",
    ["../../secret.bin", "/etc/passwd", "https://example.org/x.bin", "a/b.bin", ""],
)
def test_weights_that_lie_elsewhere_are_refused(path: str, tmp_path: Path) -> None:
    value = write_colour_model(tmp_path)
    manifest(value)["paths"] = [path]
    (tmp_path / MODEL).write_text(json.dumps(value))
    (tmp_path.parent / "secret.bin").write_bytes(bytes(20))
    with pytest.raises(DataError, match=r"beside model\.json"):
        read_graph_model(tmp_path)


DAMAGES: dict[str, tuple[Change, str]] = {
    "format": (lambda v: v.update(format="layers-model"), "a graph model"),
    "topology": (lambda v: v.pop("modelTopology"), "a graph model"),
    "shape": (lambda v: manifest(v)["weights"][2].update(shape=[9]), "52 bytes"),
    "kind": (lambda v: manifest(v)["weights"][2].update(dtype="string"), "numbers"),
    "missing": (lambda v: manifest(v)["paths"].append("group2.bin"), "not all of them"),
}


@pytest.mark.parametrize(("change", "told"), DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_refused(change: Change, told: str, tmp_path: Path) -> None:
    value = write_colour_model(tmp_path)
    change(value)
    (tmp_path / MODEL).write_text(json.dumps(value))
    with pytest.raises(DataError, match=told):
        read_graph_model(tmp_path)


def test_the_same_model_in_another_order_is_the_same_file(tmp_path: Path) -> None:
    texts = []
    for number in range(2):
        value = write_colour_model(tmp_path / f"{number}")
        pairs = list(value.items())[:: -1 if number else 1]
        (tmp_path / f"{number}" / MODEL).write_text(json.dumps(dict(pairs)))
        tidy_model(tmp_path / f"{number}")
        texts.append((tmp_path / f"{number}" / MODEL).read_bytes())
        assert (tmp_path / f"{number}" / MODEL).with_name(SHARD).is_file()
    assert texts[0] == texts[1]
