"""The directions between the modules, read from the source without importing it."""

from __future__ import annotations

import pytest

from tests.architecture_rules import (
    RULES,
    TEMPLATES,
    Rule,
    commands_stand_alone,
    core_imports_downwards,
    core_knows_no_pages,
    files_stay_short,
    functions_fit_a_screen,
    keras_stays_in_workers,
    no_catch_all_module,
    no_forked_python,
    no_xla_by_force,
    pages_lean_on_no_command_line,
    rooms_import_downwards,
    shared_ui_knows_no_page,
)
from tests.conftest import REPOSITORY
from tests.source_files import Source


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
    (pages_lean_on_no_command_line, "pages/home.py", "from core.cli import console"),
    (pages_lean_on_no_command_line, "pages/_ui/run/a.py", "import core.commands.info"),
    (pages_lean_on_no_command_line, "app.py", "from core.__main__ import main"),
    (commands_stand_alone, "core/commands/rank.py", "from core.commands import info"),
    (commands_stand_alone, "core/commands/rank.py", "import core.commands.info"),
    (rooms_import_downwards, "pages/_ui/charts/a.py", "from pages._ui.frame import x"),
    (rooms_import_downwards, "pages/_ui/train/a.py", "from pages._ui import run"),
    (rooms_import_downwards, "pages/_ui/studies/a.py", "import pages._ui.run.panel"),
    (rooms_import_downwards, "pages/_ui/surprise/a.py", ""),
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
    (files_stay_short, "core/data/scan.py", "x = 1\n" * 251),
    (functions_fit_a_screen, "core/a.py", "def f():\n" + "    x = 1\n" * 60),
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
    ("pages/_ui/run/live.py", "from pages._ui import charts\nimport plotly"),
    ("core/training/engine.py", "m.compile(jit_compile=False)\nm.jit_compile = None"),
    ("core/data/scan.py", "from concurrent.futures import ThreadPoolExecutor\n" * 250),
)


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_a_broken_rule_is_reported(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("path", "text"), SOUND)
def test_sound_source_is_not_reported(path: str, text: str) -> None:
    assert [problem for rule in RULES for problem in rule(Source(path, text))] == []
