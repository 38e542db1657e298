"""Fill in the templates that a script is made of.

They lie in `templates` and are Python files that ruff checks and formats. Jinja reads
in them:

    _name_, _name.attribute_    a value, written as a literal, or `Code`
    #: if condition             a statement; the line itself is not in the script
    ## remark                   not in the script either
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension

_FOLDER = Path(__file__).with_name("templates")

_REMARK = re.compile(r"^( *)##(.*)$", re.MULTILINE)
_STATEMENT = re.compile(r"^( *)#: (.*)$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"(?<!\w)_([a-z][\w.]*?)_(?!\w)")


class Code(str):
    """A piece of Python, which stands in a script as it is; other text is quoted."""

    __slots__ = ()


class _PythonMarks(Extension):
    """Turns the marks that keep a template valid Python into Jinja's own."""

    def preprocess(
        self, source: str, name: str | None, filename: str | None = None
    ) -> str:
        source = _REMARK.sub(r"\1{#\2 #}", source)
        source = _STATEMENT.sub(r"\1{% \2 %}", source)
        return _PLACEHOLDER.sub(r"{{ \1 }}", source)


def literal(value: Any) -> str:
    """A text, a number or a tuple of these as Python writes it, in double quotes."""
    if isinstance(value, str):
        text = repr(value)
        return text if '"' in value or text[0] == '"' else f'"{text[1:-1]}"'
    if isinstance(value, tuple):
        items = [literal(item) for item in value]
        return f"({', '.join(items)}{',' * (len(items) == 1)})"
    if isinstance(value, float):  # 0.1 + 0.2 is not what anybody meant
        return repr(float(f"{value:.12g}"))
    return str(value)


def _written(value: Any) -> str:
    """What takes a placeholder's place: no text of a user can become code."""
    return value if isinstance(value, Code) else literal(value)


def _dedent(text: str, columns: int) -> str:
    """Lines moved to the left."""
    return re.sub(rf"^ {{{columns}}}", "", text, flags=re.MULTILINE)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        finalize=_written,
        extensions=[_PythonMarks],
        # A line with nothing but a statement leaves nothing, not even a line break.
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["dedent"] = _dedent
    return environment


_ENVIRONMENT = _environment()


def rendered(template: str, **values: Any) -> str:
    """A part of a script, without empty lines at its ends; "" where nothing is left.

    Args:
        template: Name of a file in `templates`, without ".py".
        values: What its placeholders and statements name.
    """
    return _ENVIRONMENT.get_template(f"{template}.py").render(values).strip("\n")
