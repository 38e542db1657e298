"""A report as one HTML file, with charts and pictures, which needs no network."""

from __future__ import annotations

import base64
import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from core.errors import UserError
from core.language.current import language
from core.language.numerals import numeral
from core.language.texts import _
from core.report.document import Cell, Gallery, Report, Table, shown
from core.text.spreadsheet import csv_bytes, csv_text

_PARTS = Path(__file__).with_name("parts")


def report_page(report: Report) -> str:
    """The report as HTML: plotly.js is in it once, pictures and tables as they are.

    Raises:
        UserError: plotly is not installed.
    """
    environment = Environment(autoescape=True)
    environment.filters |= {"shown": shown, "base64": _base64, "csv": _csv}
    environment.filters["headed"] = _headed
    environment.tests["number"] = _is_number
    figures = [chart.figure for part in report.sections for chart in part.charts]
    return environment.from_string(_part("report.html")).render(
        report=report,
        language=language(),
        words=_words(),
        style=Markup(_part("report.css")),
        library=Markup(_plotly()),
        figures=Markup(_json(figures)),
        script=Markup(_part("report.js")),
    )


def _words() -> dict[str, str]:
    """What the page itself says, in the language that is spoken."""
    return {
        "no_script": _(
            "Charts need JavaScript. What they show stands in the tables, too."
        ),
        "as_csv": _("Download as CSV"),
        "as_svg": _("Download as SVG"),
        "not_here": _("not here"),
    }


def _headed(gallery: Gallery) -> str:
    """A gallery's heading: its title, how many there are, and how many are shown."""
    few, count = len(gallery.pictures), numeral(f"{gallery.count:,}")
    if few == gallery.count:
        return f"{gallery.title} ({count})"
    return _(
        "{title} ({count}, the {few} clearest)",
        title=gallery.title,
        count=count,
        few=few,
    )


def _part(name: str) -> str:
    return (_PARTS / name).read_text("utf-8")


@lru_cache(maxsize=1)
def _plotly() -> str:
    """The plotly.js that the plotly package carries; the package is not loaded."""
    found = importlib.util.find_spec("plotly")
    if found is None or not found.submodule_search_locations:
        raise UserError(
            _("the package plotly, whose charts a report has"),
            _("none"),
            _("Install it: pip install -r requirements.txt. Or write Markdown (.md)."),
        )
    folder = Path(found.submodule_search_locations[0])
    return (folder / "package_data" / "plotly.min.js").read_text("utf-8")


def _json(value: Any) -> str:
    """JSON that no HTML can begin or end in."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _csv(table: Table) -> str:
    """The address of a table as a file."""
    data = csv_bytes(csv_text(table.heads, table.rows))
    return f"data:text/csv;base64,{_base64(data)}"


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float)
