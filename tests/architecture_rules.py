"""The rules of the architecture: what may import what, and how long things may be."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from tests.source_files import Problem, Source, forbidden, within

# Parts of core from the bottom up; a part may import its own row and those above it.
LEVELS = (
    ("__init__", "language"),
    ("storage", "errors", "validation", "openvino_core"),
    ("backbones", "access"),
    ("config",),
    ("text",),
    ("data",),
    ("health", "classroom"),
    ("keras_script", "hardware", "processors"),
    ("runs", "own_backbones"),
    ("estimates",),
    ("serving", "analysis", "cards"),
    ("server", "explain", "exports", "sweep", "lessons"),
    ("travel", "report", "trackers"),
    ("models",),
    ("training",),
    ("cli",),
    ("__main__", "commands"),
)
KERAS = ("keras", "tensorflow", "tf_keras")
KERAS_PARTS = ("core.models", "core.training")
TEMPLATES = "core.keras_script.templates"  # text of scripts: never imported itself
MAX_LINES = 250
MAX_FUNCTION_LINES = 60

# Rooms of pages/_ui, likewise; the pages themselves stand above them all.
ROOMS = (
    ("charts", "guard"),
    ("frame",),
    ("dataset",),
    ("classroom",),
    ("collect",),
    ("add", "train"),
    ("studies",),
    ("export",),
    ("run",),
    ("run_table",),
    ("decide",),
    ("explain", "lessons"),
    ("home", "compare", "predict"),
    ("stage_mode",),
)


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


def pages_lean_on_no_command_line(source: Source) -> Iterator[Problem]:
    if source.is_in("app", "router", "pages"):
        packages = ("core.cli", "core.commands", "core.__main__")
        why = "what both need lies below them, such as in core.text"
        yield from forbidden(source, packages, why)


def commands_stand_alone(source: Source) -> Iterator[Problem]:
    if source.is_in("core.commands"):
        why = "what commands share lies in core.cli"
        yield from forbidden(source, ("core.commands",), why)


def level(rows: tuple[tuple[str, ...], ...], name: str) -> int | None:
    """The row that a name stands in."""
    found = [index for index, row in enumerate(rows) if name in row]
    return found[0] if found else None


def core_level(module: str) -> int | None:
    """The row of LEVELS that a module of core belongs to."""
    return level(LEVELS, f"{module}.__init__".split(".")[1])


def rooms_import_downwards(source: Source) -> Iterator[Problem]:
    if not source.is_in("pages._ui") or source.module == "pages._ui":
        return
    room = source.module.split(".")[2]
    own = level(ROOMS, room)
    if own is None:
        yield Problem(1, "has no place in ROOMS: say there what it may import")
        return
    for line, name in source.imports:
        parts = name.split(".")
        if parts[:2] != ["pages", "_ui"] or len(parts) < 3 or parts[2] == room:
            continue
        theirs = level(ROOMS, parts[2])
        if theirs is not None and theirs >= own:
            yield Problem(line, f"imports {name}, which does not stand below it")


def core_imports_downwards(source: Source) -> Iterator[Problem]:
    if not source.is_in("core"):
        return
    own = core_level(source.module)
    if own is None:
        yield Problem(1, "has no place in LEVELS: say there what it may import")
        return
    for line, name in source.imports:
        theirs = core_level(name) if within(name, "core") else None
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
        yield Problem(lines, f"has {lines} lines; at most {MAX_LINES}")


def functions_fit_a_screen(source: Source) -> Iterator[Problem]:
    if source.is_in(
        TEMPLATES
    ):  # all that a function may be, of which a script has some
        return
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                text = f"{node.name} has {lines} lines; at most {MAX_FUNCTION_LINES}"
                yield Problem(node.lineno, text)


Rule = Callable[[Source], Iterator[Problem]]
RULES: tuple[Rule, ...] = (
    keras_stays_in_workers,
    core_knows_no_pages,
    shared_ui_knows_no_page,
    pages_lean_on_no_command_line,
    commands_stand_alone,
    core_imports_downwards,
    rooms_import_downwards,
    no_forked_python,
    no_xla_by_force,
    no_catch_all_module,
    files_stay_short,
    functions_fit_a_screen,
)
