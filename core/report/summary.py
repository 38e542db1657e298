"""A report as Markdown: the words and the tables, without charts and pictures."""

from __future__ import annotations

from core.cards.markdown import bullets, plain, table
from core.language.numerals import numeral
from core.report.document import Report, Section, shown


def summary(report: Report) -> str:
    """The report as one Markdown file.

    What is folded on the page is left out, and so is what only a chart shows.
    """
    parts = [f"# {plain(report.title)}", f"**{plain(report.verdict)}**"]
    for section in report.sections:
        is_drawn = section.charts and not (section.tables or section.galleries)
        if not (section.is_folded or is_drawn):
            parts += _section(section)
    return "\n\n".join([*parts, f"*{plain(report.facts)}*"]) + "\n"


def _section(section: Section) -> list[str]:
    parts = [f"## {plain(section.title)}", *map(plain, section.texts)]
    for item in section.tables:
        rows = [
            [cell if isinstance(cell, int) else plain(shown(cell)) for cell in row]
            for row in item.rows
        ]
        parts.append(table([plain(head) for head in item.heads], rows))
    for gallery in section.galleries:
        parts.append(f"{plain(gallery.title)} ({numeral(f'{gallery.count:,}')}):")
        lines = (
            f"{plain(picture.path)} ({plain('; '.join(picture.lines))})"
            for picture in gallery.pictures
        )
        parts.append(bullets(*lines))
    return parts
