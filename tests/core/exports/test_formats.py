from __future__ import annotations

import ast
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from core.errors import UserError
from core.exports import companions, formats
from core.exports.formats import FORMATS, export_format, usable_formats
from tests.conftest import REPOSITORY


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_has_its_maker_its_example_and_a_sentence(name: str) -> None:
    made = FORMATS[name]
    assert find_spec(f"core.training.export_formats.{name.replace('-', '_')}")
    templates = Path(companions.__file__).with_name("templates")
    assert not made.example or (templates / made.template).is_file()
    assert made.sentence.endswith(".") and made.runtime


def test_what_an_export_says_to_install_is_what_is_tested_here() -> None:
    pinned = "".join(
        path.read_text() for path in REPOSITORY.glob("requirements*.txt")
    ).split()
    for made in FORMATS.values():
        assert made.example != "example.py" or set(made.runtime) <= set(pinned)
    assert set(companions._ALWAYS) <= set(pinned)


def test_without_its_packages_a_format_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "prefix", "/nowhere")
    with pytest.raises(UserError, match=r"requirements-export\.txt"):
        export_format("onnx")
    assert [made.name for made in usable_formats()] == [
        *("keras", "savedmodel", "openvino")
    ]


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UserError, match="keras, savedmodel"):
        export_format("caffe")


def test_the_table_of_formats_loads_nothing_heavy() -> None:
    tree = ast.parse(Path(formats.__file__).read_text())
    names = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {name for name in names if name and name.startswith("core")} == {
        *("core.config", "core.errors", "core.exports.fetching", "core.exports.node"),
        *("core.exports.tfjs.converter", "core.exports.tfjs.runtime"),
        *("core.exports.web.runtime", "core.language.texts"),
    }
