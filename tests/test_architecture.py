"""The directions between the modules, read from the source without importing it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.source_files import Problem, Source, forbidden, within

REPOSITORY = Path(__file__).resolve().parent.parent

# Parts of core from the bottom up; a part may import its own row and those above it.
LEVELS = (
    ("__init__", "storage", "errors", "validation"),
    ("backbones",),
    ("config",),
    ("text",),
    ("data",),
    ("keras_script", "hardware"),
    ("runs",),
    ("estimates",),
    ("serving", "analysis"),
    ("models",),
    ("training",),
    ("cli",),
    ("__main__", "commands"),
)
KERAS = ("keras", "tensorflow", "tf_keras")
KERAS_PARTS = ("core.models", "core.training")
TEMPLATES = "core.keras_script.templates"  # text of scripts: never imported itself
MAX_LINES = 300


def keras_stays_in_workers(source: Source) -> Iterator[Problem]:
    if source.is_in("app", "router", "pages", "core") and not source.is_in(
        *KERAS_PARTS, TEMPLATES
    ):
        why = "only core.models and core.training may; they run in a worker process"
        yield from forbidden(source, (*KERAS, *KERAS_PARTS, TEMPLATES), why)


def core_knows_no_pages(source: Source) -> Iterator[Problem]:
    if source.is_in("core"):
        outside = ("streamlit", "plotly", "pages", "app", "router")
        outside += ("tests", "benchmarks")
        yield from forbidden(source, outside, "core stands without them")
        why = "TensorFlow beside it can hang on Apple silicon"
        yield from forbidden(source, ("pandas", "pyarrow"), why)


def shared_ui_knows_no_page(source: Source) -> Iterator[Problem]:
    if source.is_in("pages"):
        for line, name in source.imports:
            if within(name, "app", "router", "pages") and not within(name, "pages._ui"):
                yield Problem(line, f"imports {name}: pages share through pages._ui")


def level(module: str) -> int | None:
    """The row of LEVELS that a module of core belongs to."""
    part = f"{module}.__init__".split(".")[1]
    rows = [index for index, row in enumerate(LEVELS) if part in row]
    return rows[0] if rows else None


def core_imports_downwards(source: Source) -> Iterator[Problem]:
    if not source.is_in("core"):
        return
    own = level(source.module)
    if own is None:
        yield Problem(1, "has no place in LEVELS: say there what it may import")
        return
    for line, name in source.imports:
        theirs = level(name) if within(name, "core") else None
        if theirs is not None and theirs > own:
            yield Problem(line, f"imports {name}, which stands above it in LEVELS")


def no_forked_python(source: Source) -> Iterator[Problem]:
    if not source.is_in("app", "router", "pages", "core"):
        return
    why = "it starts the Streamlit script again; use core.runs.queue"
    yield from forbidden(source, ("multiprocessing",), why)
    for node in source.nodes:
        names = (getattr(node, key, None) for key in ("id", "attr", "name"))
        if "ProcessPoolExecutor" in names:
            line = getattr(node, "lineno", 1)
            yield Problem(line, f"uses ProcessPoolExecutor: {why}")


def no_xla_by_force(source: Source) -> Iterator[Problem]:
    for node in source.nodes:
        values: list[tuple[object, ast.AST]] = []
        if isinstance(node, ast.keyword):
            values = [(node.arg, node.value)]
        elif isinstance(node, ast.Dict):
            keys = [getattr(key, "value", None) for key in node.keys]
            values = list(zip(keys, node.values, strict=True))
        elif isinstance(node, ast.Assign):
            targets = [getattr(item, "attr", "") for item in node.targets]
            values = [(target, node.value) for target in targets]
        for name, value in values:
            if name == "jit_compile" and getattr(value, "value", None) is True:
                line = getattr(value, "lineno", 1)
                yield Problem(line, "jit_compile=True: 10 to 25 times slower on a CPU")


def no_catch_all_module(source: Source) -> Iterator[Problem]:
    parts = source.path.removesuffix(".py").split("/")
    if any(part in ("util", "utils") or part.endswith("_utils") for part in parts):
        yield Problem(1, "name it after what it does, not utils")


def files_stay_short(source: Source) -> Iterator[Problem]:
    lines = source.text.count("\n")
    if lines > MAX_LINES:
        yield Problem(lines, f"has {lines} lines; at most {MAX_LINES}, aim at 250")


Rule = Callable[[Source], Iterator[Problem]]
RULES: tuple[Rule, ...] = (
    keras_stays_in_workers,
    core_knows_no_pages,
    shared_ui_knows_no_page,
    core_imports_downwards,
    no_forked_python,
    no_xla_by_force,
    no_catch_all_module,
    files_stay_short,
)


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    """Every Python file of the project."""
    paths = [REPOSITORY / "app.py", REPOSITORY / "router.py"]
    for folder in ("core", "pages", "tests", "scripts", "benchmarks", "docs"):
        paths += sorted((REPOSITORY / folder).rglob("*.py"))
    names = (path.relative_to(REPOSITORY).as_posix() for path in paths)
    return [Source(name, (REPOSITORY / name).read_text("utf-8")) for name in names]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_rule(rule: Rule, sources: list[Source]) -> None:
    problems = [
        f"{source.path}:{problem.line} {problem.text}"
        for source in sources
        for problem in rule(source)
    ]
    assert not problems, "\n".join(problems)


def test_the_project_is_read(sources: list[Source]) -> None:
    assert {"core/errors.py", "tests/conftest.py"} <= {item.path for item in sources}


BROKEN: tuple[tuple[Rule, str, str], ...] = (
    (keras_stays_in_workers, "core/data/scan.py", "import keras"),
    (keras_stays_in_workers, "core/serving/net.py", "from tensorflow import nn"),
    (keras_stays_in_workers, "core/config.py", "def f():\n    import keras.layers"),
    (keras_stays_in_workers, "core/__main__.py", "from core import training"),
    (keras_stays_in_workers, "core/runs/queue.py", "from core.models.heads import x"),
    (keras_stays_in_workers, "core/runs/queue.py", "from ..training import worker"),
    (keras_stays_in_workers, "core/__init__.py", "from .models import heads"),
    (keras_stays_in_workers, "pages/train.py", "from core.training import worker"),
    (keras_stays_in_workers, "pages/_ui/frame/shell.py", "import core.models"),
    (keras_stays_in_workers, "core/keras_script/script.py", f"import {TEMPLATES}.main"),
    (keras_stays_in_workers, "app.py", "importlib.import_module('keras')"),
    (keras_stays_in_workers, "router.py", "import tensorflow"),
    (core_knows_no_pages, "core/runs/queue.py", "import streamlit as st"),
    (core_knows_no_pages, "core/training/trainer.py", "import pandas as pd"),
    (core_knows_no_pages, "core/models/build.py", "def f():\n    import pyarrow"),
    (core_knows_no_pages, "core/analysis/plots.py", "import plotly.express"),
    (core_knows_no_pages, "core/__main__.py", "from pages._ui import shell"),
    (
        shared_ui_knows_no_page,
        "pages/_ui/frame/shell.py",
        "from pages.train import form",
    ),
    (shared_ui_knows_no_page, "pages/train.py", "from pages import compare"),
    (core_imports_downwards, "core/errors.py", "from core.config import RunConfig"),
    (core_imports_downwards, "core/storage/files.py", "from core import backbones"),
    (core_imports_downwards, "core/config.py", "from core.data.scan import scan"),
    (core_imports_downwards, "core/data/scan.py", "import core.runs.queue"),
    (core_imports_downwards, "core/runs/queue.py", "from core.analysis import x"),
    (core_imports_downwards, "core/models/heads.py", "import core.training"),
    (core_imports_downwards, "core/training/worker.py", "from core.cli import console"),
    (core_imports_downwards, "core/serving/net.py", "from core.commands.run import x"),
    (core_imports_downwards, "core/cli/reports.py", "from core.commands import train"),
    (core_imports_downwards, "core/surprise.py", ""),
    (no_forked_python, "core/data/scan.py", "from multiprocessing import Pool"),
    (no_forked_python, "pages/train.py", "import multiprocessing.pool"),
    (
        no_forked_python,
        "core/a.py",
        "from concurrent.futures import ProcessPoolExecutor",
    ),
    (no_forked_python, "core/a.py", "concurrent.futures.ProcessPoolExecutor(2)"),
    (no_xla_by_force, "core/training/engine.py", "m.compile(jit_compile=True)"),
    (no_xla_by_force, "core/training/engine.py", "options = {'jit_compile': True}"),
    (no_xla_by_force, "benchmarks/speed.py", "model.jit_compile = True"),
    (no_catch_all_module, "core/data/utils.py", ""),
    (no_catch_all_module, "pages/_ui/chart_utils.py", ""),
    (no_catch_all_module, "core/utils/text.py", ""),
    (files_stay_short, "core/data/scan.py", "x = 1\n" * 301),
)

SOUND: tuple[tuple[str, str], ...] = (
    ("core/training/worker.py", "import keras\nfrom core.models import heads"),
    ("core/models/build.py", "import tensorflow as tf\nfrom core.data import views"),
    ("core/keras_script/templates/imports.py", "import keras"),
    ("core/serving/net.py", "import openvino\nfrom core.runs import store"),
    ("core/analysis/paired.py", "from core.serving import predictor"),
    ("core/__main__.py", "from core import cli, commands, errors"),
    ("core/storage/paths.py", "from core.errors import ConfigError"),
    ("core/data/keras_names.py", "kerasy = 1\nimport tensorflowish"),
    ("pages/train.py", "import pandas\nfrom core.runs import queue\nimport pages._ui"),
    ("pages/_ui/live.py", "from pages._ui import charts\nimport plotly"),
    ("core/training/engine.py", "m.compile(jit_compile=False)\nm.jit_compile = None"),
    ("core/data/scan.py", "from concurrent.futures import ThreadPoolExecutor\n" * 300),
)


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_a_broken_rule_is_reported(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("path", "text"), SOUND)
def test_sound_source_is_not_reported(path: str, text: str) -> None:
    assert [problem for rule in RULES for problem in rule(Source(path, text))] == []
