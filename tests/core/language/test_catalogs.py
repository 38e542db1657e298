"""The catalogs: every text of the code, translated whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.backbones.registry import BACKBONES
from core.config.recipes import recipes
from core.language.catalog import CATALOGS
from core.language.current import ENGLISH, LANGUAGES
from scripts.texts import (
    ROOT,
    main,
    read,
    texts_in,
    texts_of,
    translation,
    untranslated,
)

FOREIGN = [code for code in LANGUAGES if code != ENGLISH]
_PLACES = re.compile(r"\{\w*\}")
_MARKUP = re.compile(r"\*\*|`|:material/\w+:|:[a-z-]+\[|\]\(|\n\n|https?://[^\s)]+")


@pytest.mark.parametrize("code", FOREIGN)
def test_a_catalog_has_the_texts_of_the_code_and_no_others(code: str) -> None:
    catalog = read(CATALOGS / f"{code}.po")
    kept = {
        it.id if isinstance(it.id, str) else tuple(it.id) for it in catalog if it.id
    }
    assert kept == set(texts_of(ROOT)), "Run `make texts`, and translate what it names."


@pytest.mark.parametrize("code", FOREIGN)
def test_every_text_is_translated(code: str) -> None:
    missing = untranslated(texts_of(ROOT), read(CATALOGS / f"{code}.po"))
    assert not missing, f"{len(missing)} are not: `python -m scripts.texts {code}`"


@pytest.mark.parametrize("code", FOREIGN)
def test_a_translation_has_the_places_and_the_markup_of_its_text(code: str) -> None:
    catalog = read(CATALOGS / f"{code}.po")
    for text in texts_of(ROOT):
        found = translation(catalog, text)
        for form in filter(None, [found] if isinstance(found, str) else found):
            many = text if isinstance(text, str) else text[1]
            places = set(_PLACES.findall(form))
            wanted = set(_PLACES.findall(many))
            # "one image" may stand for "{count} image".
            assert places <= wanted and wanted - places <= {"{count}"}, (text, form)
            assert sorted(_MARKUP.findall(form)) == sorted(_MARKUP.findall(many)), form


def test_texts_are_found_wherever_they_are_given() -> None:
    source = (
        'f(_("a {x}", x=1)); A = mark("b"); plural("{count} c", "{count} cs", 2)\n'
        'number(n, "box"); setting(1, "D", "e" "f", unit="px"); _(A)\n'
        '_("i" if x else "j")\n'
        'setting("g", "G", "h", choices={"g": "Good", "b": mark("Bad")})'
    )
    found = set(texts_in(source))
    assert found == {
        *("a {x}", "b", "i", "j", "D", "ef", "px", "G", "h", "Good", "Bad"),
        *(("{count} c", "{count} cs"), ("{count} box", "{count} boxes")),
    }


def test_texts_of_recipes_and_backbones_are_found() -> None:
    found = texts_of(ROOT)
    for recipe in recipes().values():
        assert {recipe.title, recipe.sentence} <= set(found)
    assert all(facts.use in found for facts in BACKBONES.values())


def test_what_a_translator_has_filled_in_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scripts.texts.CATALOGS", tmp_path)
    monkeypatch.setattr("scripts.texts.texts_of", lambda root: {"Home": "a.py"})
    assert main(["de"]) == 1
    filled = capsys.readouterr().out.replace(
        '"Home"\nmsgstr ""', '"Home"\nmsgstr "Start"'
    )
    (tmp_path / "filled.po").write_text(filled, "utf-8")
    assert main(["de", str(tmp_path / "filled.po")]) == 0
    assert "1 texts, 0 of them" in capsys.readouterr().out
    assert translation(read(tmp_path / "de.po"), "Home") == "Start"
    assert main(["de"]) == 0
