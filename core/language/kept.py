"""Texts that files keep, such as why an image was left out: in English, told again.

Whoever reads a file later may speak another language than whoever had it written. So a
kept text is English, as a code would be, and `retold` finds it in the catalog again,
with what was put into it. A list of things is put into a place called {names}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from string import Formatter
from typing import NamedTuple

from core.language.catalog import catalog, english_texts
from core.language.current import ENGLISH, language
from core.language.numerals import numeral

_NUMBER = re.compile(r"[+-]?\d[\d,.]*( ?(%|bytes|kB|MB|GB))?")
# Of a text with places, outside of them: "one of {names}" may as well be a person's own
# words, or a path.
_LEAST_LETTERS = 12
_LIST = "names"  # what a place is called that a list is put into
_LISTS = ("{names} and {count} more", "{names} and {last}")
_SENTENCES = re.compile(r"(?<=[.?!]) ")
_DIGITS = re.compile(r"[\d,]+")


def kept(message: str, /, **values: object) -> str:
    """A text for a file, in English; see `core.language.texts._` for the arguments."""
    return message.format(**values) if values else message


def kept_plural(one: str, many: str, count: int, /, **values: object) -> str:
    """The same for what depends on a count, see `core.language.texts.plural`."""
    return (one if count == 1 else many).format(count=f"{count:,}", **values)


def retold(text: str) -> str:
    """A kept text in the current language.

    Args:
        text: In English; what no catalog has, such as a person's own words, stays.
    """
    spoken = language()
    return text if spoken == ENGLISH or not text else _retold(text, spoken)


class _Template(NamedTuple):
    """A text of the catalog with places that values were put into."""

    text: str
    forms: tuple[str, str] | None  # for 1 and for other counts; None = it has no count
    longest: str  # what a text has to have in it, to be looked at closely

    def values(self, text: str) -> dict[str, str] | None:
        """What was put into its places; None = the text is another one."""
        if self.longest not in text or not (found := _pattern(self.text)):
            return None
        match = found.fullmatch(text)
        if match is None:
            return None
        values = match.groupdict()
        is_count = _DIGITS.fullmatch(values.get("count", "1"))
        return values if is_count or not self.forms else None


@lru_cache(maxsize=4096)
def _retold(text: str, code: str) -> str:
    texts = catalog(code)
    if (exact := texts.gettext(text)) != text:
        return exact
    for template in _templates(code):
        values = template.values(text)
        if values is None:
            continue
        told = _values_retold(values, code)
        if template.forms is None:
            return texts.gettext(template.text).format(**told)
        count = int(values.get("count", "1").replace(",", ""))
        told.setdefault("count", "1")
        return texts.ngettext(*template.forms, count).format(**told)
    sentences = _SENTENCES.split(text)
    if len(sentences) == 1:
        return text
    return " ".join(_retold(sentence, code) for sentence in sentences)


def _values_retold(values: Mapping[str, str], code: str) -> dict[str, str]:
    return {
        name: _list_retold(value, code) if name == _LIST else _value_retold(value, code)
        for name, value in values.items()
    }


def _value_retold(value: str, code: str) -> str:
    """A value as the language writes it; one word is a name, and stays."""
    if _NUMBER.fullmatch(value):
        return numeral(value)
    return _retold(value, code) if " " in value else value


def _list_retold(text: str, code: str) -> str:
    """A list of names in a sentence: `core.data.folders.question.listed`."""
    for form in _LISTS:
        pattern = _pattern(form)
        if pattern and (found := pattern.fullmatch(text)):
            told = {
                name: ", ".join(_value_retold(it, code) for it in value.split(", "))
                for name, value in found.groupdict().items()
            }
            return catalog(code).gettext(form).format(**told)
    return _value_retold(text, code)


@lru_cache(maxsize=8)
def _templates(code: str) -> list[_Template]:
    """The catalog's texts with places, those with the most words first."""
    found: dict[str, tuple[int, _Template]] = {}
    for one, many in english_texts(code):
        forms = (one, many) if many else None
        for text in filter(None, (one, many)):
            parts = _parts(text)
            words = [part for part, *_ in parts if part]
            places = [name for _, name, *_ in parts if name is not None]
            letters = sum(map(str.isalpha, "".join(words)))
            is_told = letters >= _LEAST_LETTERS or bool(forms) or text[0] == '"'
            if places and all(map(str.isidentifier, places)) and is_told:
                template = _Template(text, forms, max(words, key=len, default=""))
                found[text] = letters, template
    return [it for _, it in sorted(found.values(), key=lambda it: -it[0])]


def _parts(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Literals and places, see `string.Formatter.parse`; [] for braces of their own."""
    try:
        return list(Formatter().parse(text))
    except ValueError:
        return []


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str] | None:
    """What a template gives; None where it formats its values itself."""
    pieces: list[str] = []
    seen: set[str] = set()
    for literal, name, spec, conversion in _parts(text):
        pieces.append(re.escape(literal))
        if name is None:
            continue
        if spec or conversion:
            return None
        pieces.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name)
    return re.compile("".join(pieces), re.DOTALL)
