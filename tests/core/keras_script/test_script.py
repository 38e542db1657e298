"""The text of scripts; tests/core/training/test_keras_code.py runs them."""

from __future__ import annotations

import ast
import csv
import dataclasses
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.config import AugmentationConfig, RunConfig
from core.data.manifest import Entry
from core.errors import ConfigError
from core.keras_script import keras_code, split_csv
from core.text.spreadsheet import csv_bytes
from tests.core.keras_script.script_settings import (
    BINARY,
    FITTED,
    MANIFEST,
    NO_TEST,
    UNFREEZING,
    all_scripts,
    changed,
)


@pytest.fixture(scope="module")
def scripts() -> dict[str, str]:
    return all_scripts()


def test_formatters_and_linters_find_nothing(
    scripts: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("scripts")
    for name, code in scripts.items():
        (folder / f"{name}.py").write_text(code)
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format", "--check"], ["check", "--select=E,F,W,I,B,UP,SIM,RUF"]):
        done = subprocess.run(
            [*ruff, *command, "--isolated", "--line-length=79", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stdout


def test_only_keras_tensorflow_and_pillow_are_imported(scripts: dict[str, str]) -> None:
    for name, code in scripts.items():
        modules = set()
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules.add(node.module or "")
        own = {"csv", "sys", "pathlib", "collections"}
        if name.startswith("fitted"):
            own |= {"sklearn.linear_model", "sklearn.model_selection"}
            own |= {"sklearn.preprocessing"}
        assert modules - own <= {"keras", "tensorflow", "numpy", "PIL"}, name


def test_every_function_and_class_is_used(scripts: dict[str, str]) -> None:
    for name, code in scripts.items():
        for node in ast.parse(code).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                assert code.count(node.name) > 1, f"{name}: {node.name}"


def test_constants_are_used(scripts: dict[str, str]) -> None:
    for name, code in scripts.items():
        for node in ast.parse(code).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                constant = node.targets[0].id
                assert code.count(constant) > 1, f"{name}: {constant}"


@pytest.mark.parametrize(
    ("changes", "absent"),
    [
        ({"head": FITTED}, "FROZEN_EPOCHS"),
        ({"head": FITTED, "views": 0}, "best /="),
        ({"views": 0}, "augmented"),
        ({"views": 1}, "augmented"),
        ({"strategy": "frozen"}, "fine_tune"),
        ({"backbone": "vgg16"}, "InferenceMode"),
        ({"finetune": UNFREEZING["all"]}, "THAW_LINE"),
        ({}, "class_weight"),
        ({}, "ReduceLROnPlateau"),
        ({"backbone": "mobilenet"}, "alpha=0.25"),
    ],
)
def test_what_the_settings_do_not_use_is_left_out(
    changes: dict[str, Any], absent: str
) -> None:
    assert absent not in keras_code(changed(**changes))


@pytest.mark.parametrize(
    ("changes", "present"),
    [
        ({"finetune": UNFREEZING[20]}, "THAW_LINE = -20\n"),
        (
            {"backbone": "mobilenet_v2", "finetune": UNFREEZING["from:100"]},
            "THAW_LINE = 100\n",
        ),
        (
            {
                "backbone": "mobilenet_v2",
                "finetune": UNFREEZING["from:block_13_expand"],
            },
            "THAW_LINE = 116\n",
        ),
        ({"views": 4}, "4 views of each image"),
        ({"head": BINARY, "label_smoothing": 0.0}, 'loss="binary_crossentropy"'),
        ({"head": BINARY}, "keras.regularizers.L1L2(l1=0.0001, l2=0.0)"),
        ({"head": FITTED}, "STRENGTHS = (0.03, 0.1,"),
        ({"head": FITTED}, "packages tensorflow, scikit-learn;"),
        ({"head": FITTED}, "best /= 4"),
        ({"seed": 7}, "SEED = 7\n"),
        ({"backbone": "mobilenet", "alpha": 0.25}, "alpha=0.25"),
    ],
)
def test_settings_stand_in_the_script(changes: dict[str, Any], present: str) -> None:
    assert present in keras_code(changed(**changes))


def test_a_fraction_is_written_as_it_was_meant() -> None:
    code = keras_code(changed(augmentation=AugmentationConfig(saturation=0.3)))
    assert "layers.RandomSaturation((0.35, 0.65), value_range=(0, 1))" in code


def test_text_of_the_user_cannot_become_code() -> None:
    manifest = dataclasses.replace(
        MANIFEST, root="/a\"b'c\n", class_names=('"+exit()+"', "b\\")
    )
    tree = ast.parse(keras_code(changed(), manifest))
    values = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert ast.literal_eval(values["DATA"]) == manifest.root
    assert ast.literal_eval(values["CLASS_NAMES"]) == manifest.class_names


def test_without_test_images_none_are_counted() -> None:
    assert "test=test" not in keras_code(changed(), NO_TEST)


def test_a_split_that_looks_like_formulas_is_read_back_as_it_was(
    tmp_path: Path,
) -> None:
    names = ("=1+1", "'quoted", "007", "-dash", "1e5", "\u72d7")
    entries = tuple(
        Entry(f"{name}/a.png", label, "train", str(label))
        for label, name in enumerate(names)
    )
    manifest = dataclasses.replace(MANIFEST, class_names=names, entries=entries)
    data = csv_bytes(split_csv(manifest))
    assert not re.search(rb"(^|,)[=+@-]", data, re.MULTILINE)
    (tmp_path / "split.csv").write_bytes(data)
    tree = ast.parse(keras_code(changed(), manifest))
    (read,) = (
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "read_split"
    )
    values: dict[str, Any] = {
        "csv": csv,
        "Path": Path,
        "HERE": tmp_path,
        "CLASS_NAMES": names,
    }
    exec(ast.unparse(read), values)
    paths, labels = values["read_split"]("root")["train"]
    assert labels == list(range(len(names)))
    assert paths == [str(Path("root") / entry.path) for entry in entries]


def test_the_split_file_lists_path_label_and_split() -> None:
    rows = list(csv.DictReader(io.StringIO(split_csv(MANIFEST), newline="")))
    assert rows == [
        {"path": "cats, grey/a.png", "label": "cats, grey", "split": "train"},
        {"path": "dogs/b.png", "label": 'the "dogs"', "split": "validation"},
        {"path": "dogs/c.png", "label": 'the "dogs"', "split": "test"},
    ]


def test_several_backbones_have_no_script() -> None:
    config = RunConfig("d", backbone="efficientnet_lite0+efficientnet_lite1")
    with pytest.raises(ConfigError, match=r"one backbone.*EfficientNet-Lite0 \+ Lite1"):
        keras_code(config)
