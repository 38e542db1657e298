"""Which texts of the pages no catalog can translate: `python -m tests.language_rules`.

A text that people read is given to `_`, `plural`, `number` or `mark` as a literal (see
`core.language.texts`). It is known by its look, words with spaces between them, and by
being what an element of Streamlit shows.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.source_files import Problem, Source

TRANSLATING = ("_", "plural", "number", "in_sense")
GIVEN = (*TRANSLATING, "mark", "setting", "kept", "kept_plural")

# What people read on the pages comes from here; the rest speaks to the shell, to other
# programs or to a log, or makes documents, in English.
READ = (
    *("pages", "core.errors", "core.validation", "core.text", "core.config"),
    *("core.backbones", "core.access", "core.storage", "core.data", "core.health"),
    *("core.runs", "core.own_backbones", "core.estimates", "core.serving"),
    *("core.analysis", "core.explain", "core.exports", "core.sweep", "core.travel"),
    *("core.trackers", "core.models", "core.training", "core.report", "core.cards"),
    *("core.lessons", "core.classroom"),
)
_WORDS = re.compile(r"[A-Za-z]{2,}[,;:.]? [A-Za-z]{2,}")
_LETTERS = re.compile(r"[A-Za-z]{2}")
# Icons, colours, addresses, markup, commands and paths.
_NO_WORDS = re.compile(
    r":material/\w+:|:[a-z-]+\[|https?://\S+|Thaw|<style>.*</style>"
    r"|<[a-z/][^>]*(?:>|$)|pages/\w+\.py"
    r"|\A(?:(?:\.venv/bin/)?python -|pip install |make app ).*"
    r"|\A[\w.-]*(?:/[\w.-]+)+\Z",
    re.DOTALL,
)
# In these: documents and files for other programs, in English wherever they go.
_DOCUMENTS = (
    *("core.exports.card", "core.exports.card_origin", "core.exports.licences"),
    *("core.exports.web.asking", "core.exports.tfjs.asking", "core.exports.web.facts"),
    *("core.trackers.mlflow.model", "core.trackers.tables"),
    "pages._ui.predict.downloads",
)
# What their texts are read by is no person.
_UNREAD = (
    *("logger", "re", "log", "html", "compile", "permit", "may", "open_page"),
    *("component", "JSONResponse"),
    *("PublicSet", "Sample"),  # a name and a licence, which are quoted
)
# Nor what stands behind these names: a template, a font, a place.
_LOOKS = ("html", "family", "textposition")
# A defect of ours: who reads these reads the log.
_DEFECTS = (
    *("ValueError", "RuntimeError", "TypeError", "KeyError", "UnpicklingError"),
    *("ModuleNotFoundError", "NotImplementedError", "ExportError", "LinAlgError"),
)
# Names that files have, and values that the shell prints and code compares.
_NAMES = (
    *("/feature map", "package missing", "taken in", "to download"),
    *("add images", "add network", "import runs"),
)
# Arguments of Streamlit's elements that people read.
_READ = (
    "label",
    "help",
    "placeholder",
    "caption",
    "text",
    "body",
    "title",
    "page_title",
)
_ELEMENTS = (
    *("title", "header", "subheader", "markdown", "caption", "write", "text", "button"),
    *("checkbox", "toggle", "radio", "selectbox", "multiselect", "slider", "metric"),
    *("select_slider", "text_input", "text_area", "number_input", "file_uploader"),
    *("camera_input", "segmented_control", "pills", "expander", "popover", "status"),
    *("spinner", "toast", "error", "warning", "info", "success", "download_button"),
    *("link_button", "page_link", "form_submit_button", "dialog", "progress", "tabs"),
)


def texts_stand_in_catalogs(source: Source) -> Iterator[Problem]:
    """Texts that are shown as they stand in the code."""
    if not source.is_in(*READ):
        return
    yield from untranslated(source)


def untranslated(source: Source) -> Iterator[Problem]:
    """Texts of one file that are given to none of GIVEN."""
    if source.is_in(*_DOCUMENTS):
        return
    tree = ast.parse(source.text)
    if not _is_page(source):
        yield from _too_early(tree)
    yield from _hidden(tree)
    passed = set(_passed(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for part in _read(node):
                for literal in _literals(part):
                    if id(literal) not in passed and _LETTERS.search(_bare(literal)):
                        passed.add(id(literal))
                        yield Problem(literal.lineno, f"shows {literal.value!r}")
    for node in ast.walk(tree):
        if _is_text(node) and id(node) not in passed and _WORDS.search(_bare(node)):
            yield Problem(node.lineno, f"has {node.value!r}")


def _is_page(source: Source) -> bool:
    """Whether the module is a page, which runs anew for each visit."""
    return source.package == "pages"


def _hidden(tree: ast.Module) -> Iterator[Problem]:
    """Functions that translate by a name that means something else in them."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        nodes = list(_own_nodes(function))
        if any(isinstance(it, ast.Call) and _name(it) == "_" for it in nodes):
            for node in nodes:
                is_name = isinstance(node, ast.Name) and node.id == "_"
                if is_name and isinstance(node.ctx, ast.Store):  # type: ignore[union-attr]
                    yield Problem(node.lineno, "assigns to _ and translates by it")


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """All of a function but comprehensions, which have names of their own."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.comprehension):
            yield child
            yield from _own_nodes(child)


def _too_early(tree: ast.Module) -> Iterator[Problem]:
    """Translations while a module is imported, when nobody is there to read."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and _name(node) in TRANSLATING:
            text = "translates while it is imported: mark it, and translate later"
            yield Problem(node.lineno, text)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.args.defaults, *node.decorator_list]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _passed(tree: ast.Module) -> Iterator[int]:
    """Literals that are translated, or that nobody reads: docstrings, the log."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if _name(node) in (*GIVEN, *_UNREAD, *_DEFECTS) or owner in _UNREAD:
                yield from (id(it) for it in ast.walk(node) if _is_text(it))
        elif isinstance(node, ast.keyword) and node.arg in _LOOKS:
            yield from (id(it) for it in ast.walk(node.value) if _is_text(it))
        elif isinstance(node, ast.Dict):
            named = zip(node.keys, node.values, strict=True)
            yield from (
                id(value) for key, value in named if getattr(key, "value", 0) in _LOOKS
            )
        elif isinstance(node, ast.Compare):  # with what another program says
            yield from (id(it) for it in (node.left, *node.comparators))
        elif isinstance(node, ast.Expr) and _is_text(node.value):
            yield id(node.value)


def _read(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of an element that people read."""
    if _name(call) in _ELEMENTS:
        yield from call.args[:1]
        yield from (it.value for it in call.keywords if it.arg in _READ)


def _literals(node: ast.expr) -> Iterator[ast.Constant]:
    """The literals that a shown value is made of."""
    if _is_text(node):
        yield node  # type: ignore[misc]
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _literals(part)
    elif isinstance(node, ast.BinOp):
        yield from _literals(node.left)
        yield from _literals(node.right)
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            yield from _literals(item)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _bare(node: ast.AST) -> str:
    text = str(getattr(node, "value", ""))
    return "" if text in _NAMES else _NO_WORDS.sub("", text)


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def main(folders: list[str]) -> int:
    """Print what these files and folders show untranslated."""
    count = 0
    for folder in folders:
        path = REPOSITORY / folder
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            name = Path(file).relative_to(REPOSITORY).as_posix()
            for problem in untranslated(Source(name, file.read_text("utf-8"))):
                print(f"{name}:{problem.line} {problem.text}")
                count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
