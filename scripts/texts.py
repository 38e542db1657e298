"""Bring the catalogs up to date with the texts in the code: `make texts`.

Each text that `core.language.texts` translates or marks gets its entry in
core/language/catalogs/NAME.po; one that is gone loses it; what is translated stays.
`python -m scripts.texts de` prints what is not, as a PO file; one that is filled in is
taken by `python -m scripts.texts de FILE`.
"""

from __future__ import annotations

import ast
import io
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from core.language.catalog import CATALOGS
from core.language.current import ENGLISH, LANGUAGES
from core.text.numbers import noun_forms

ROOT = Path(__file__).parents[1]
_SOURCES = ("core", "pages")
_ENGLISH = ("core/cli/", "core/commands/", "core/server/")  # the shell, other programs
_RECIPES = "core/config/recipes.json"
_BACKBONES = "core/backbones/registry.toml"

Text = str | tuple[str, str]  # with the one for other counts


def main(arguments: list[str]) -> int:
    """Write the catalogs, or print what one of them has no translation of."""
    found = texts_of(ROOT)
    if len(arguments) == 1:
        missing = untranslated(found, read(CATALOGS / f"{arguments[0]}.po"))
        print(po_text(_catalog(arguments[0], missing)))
        return 1 if missing else 0
    for code in arguments[:1] or [it for it in LANGUAGES if it != ENGLISH]:
        path = CATALOGS / f"{code}.po"
        new = _catalog(code, found)
        for source in (path, *map(Path, arguments[1:])):
            known = read(source)
            for text in found:
                new[_key(text)].string = (
                    translation(known, text) or new[_key(text)].string
                )
        path.write_text(po_text(new), "utf-8")
        missing = untranslated(found, new)
        print(f"{code}: {len(found)} texts, {len(missing)} of them not translated")
    return 0


def untranslated(found: dict[Text, str], catalog: Catalog) -> dict[Text, str]:
    """The texts that a catalog has no translation of, or not of all forms."""
    return {it: file for it, file in found.items() if not translation(catalog, it)}


def texts_of(root: Path) -> dict[Text, str]:
    """All texts in the code, each with the first file that has it, in its order."""
    found: dict[Text, str] = {}
    for folder in _SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            if path.relative_to(root).as_posix().startswith(_ENGLISH):
                continue
            for text in texts_in(path.read_text("utf-8")):
                found.setdefault(text, path.relative_to(root).as_posix())
    for text in _recipe_texts(root / _RECIPES):
        found.setdefault(text, _RECIPES)
    for text in _backbone_texts(root / _BACKBONES):
        found.setdefault(text, _BACKBONES)
    return found


def _recipe_texts(path: Path) -> Iterator[str]:
    for recipe in json.loads(path.read_text("utf-8")):
        yield from filter(None, (recipe[key] for key in ("title", "sentence", "note")))


def _backbone_texts(path: Path) -> Iterator[str]:
    yield from (it["use"] for it in tomllib.loads(path.read_text("utf-8")).values())


def texts_in(source: str) -> Iterator[Text]:
    """The texts of one file that are translated or marked, in their order."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [getattr(it, "value", None) for it in node.args]
        if name in ("_", "mark", "kept") and node.args:
            yield from _one_of(node.args[0])
        elif name in ("plural", "kept_plural") and isinstance(words[0], str):
            yield words[0], str(words[1])
        elif name == "number" and len(words) > 1 and isinstance(words[1], str):
            yield noun_forms(words[1])
        elif name == "setting":
            named = {it.arg: getattr(it.value, "value", None) for it in node.keywords}
            described = [*words[1:3], named.get("label"), named.get("help")]
            described.append(named.get("unit"))
            described += [getattr(it, "value", None) for it in _choices(node)]
            yield from (it for it in described if isinstance(it, str) and it)


def _one_of(node: ast.expr) -> Iterator[str]:
    """A literal, or those of which a condition takes one."""
    if isinstance(node, ast.IfExp):
        yield from _one_of(node.body)
        yield from _one_of(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _choices(call: ast.Call) -> Iterator[ast.expr]:
    """The words of the choices that stand in the description of a setting."""
    for keyword in call.keywords:
        if keyword.arg == "choices" and isinstance(keyword.value, ast.Dict):
            yield from keyword.value.values


def read(path: Path) -> Catalog:
    """A catalog as it is; an empty one where there is no file."""
    return read_po(io.BytesIO(path.read_bytes() if path.is_file() else b""))


def _key(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def translation(catalog: Catalog, text: Text) -> str | tuple[str, ...]:
    """What the catalog has for a text; "" = nothing, or a form is missing."""
    message = catalog.get(_key(text))
    if message is None or isinstance(message.id, str) != isinstance(text, str):
        return ""
    string = message.string
    if isinstance(string, str):
        return string
    return tuple(string) if string and all(string) else ""


def _catalog(code: str, found: dict[Text, str]) -> Catalog:
    made = Catalog(
        code,
        project="Thaw",
        version="0",
        fuzzy=False,
        header_comment="# The pages in another language; `make texts` keeps it.",
    )
    for text, path in found.items():
        made.add(text, locations=[(path, 0)])
    return made


def po_text(catalog: Catalog) -> str:
    """A catalog as a PO file, without what would change by itself every day."""
    written = io.BytesIO()
    write_po(written, catalog, width=88, omit_header=False, include_lineno=False)
    dated = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator")
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line[1:].startswith(dated))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
