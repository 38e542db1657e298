"""A script carries the source of the networks that Keras does not have."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import core
from core.backbones.registry import BACKBONES
from core.keras_script.architectures import architecture_code

MODELS = Path(core.__file__).with_name("models")


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("efficientnet_lite0", "efficientnet_lite"),
        ("efficientnet_lite2", "efficientnet_lite"),
        ("small_cnn", "small_cnn"),
    ],
)
def test_the_layers_are_those_of_the_run(name: str, module: str) -> None:
    source = (MODELS / f"{module}.py").read_text("utf-8")
    code = architecture_code(BACKBONES[name])
    assert source.endswith(f"\n\n{code}\n")
    kinds = (ast.Assign, ast.FunctionDef)
    assert all(isinstance(node, kinds) for node in ast.parse(code).body)


def test_their_source_needs_no_other_import_than_a_script_has() -> None:
    for module in ("efficientnet_lite", "small_cnn"):
        body = ast.parse((MODELS / f"{module}.py").read_text("utf-8")).body
        imports = [
            node for node in body if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        lines = [ast.unparse(node) for node in imports]
        assert lines == ["import keras", "from keras import layers"]


def test_how_weights_are_read_is_not_the_scripts_business() -> None:
    assert "load_tensors" not in architecture_code(BACKBONES["efficientnet_lite0"])


def test_keras_has_the_others() -> None:
    for facts in BACKBONES.values():
        assert bool(architecture_code(facts)) != bool(facts.constructor)
