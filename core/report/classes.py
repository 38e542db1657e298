"""Class by class: what is found, and what is taken for what."""

from __future__ import annotations

from core.analysis.confusion import MOST_IN_FULL, Confusion
from core.language.texts import _, plural
from core.report.charts import confusion, recalls
from core.report.compared import Compared
from core.report.document import Cell, Chart, Section, Table

_MOST_LISTED = 20  # kinds of mistake


def per_class(found: Compared) -> Section:
    """Recall and precision of each class, all results beside each other."""
    title, names = _("Each class"), found.class_names
    if names is None:
        return Section(title, [_("The results are of different classes.")])
    columns: list[list[Cell]] = [list(names)]
    columns.append([item["count"] for item in found.figures[0]["per_class"]])
    heads = [_("Class"), _("Images")]
    heads += [_("Recall, {name}", name=name) for name in found.names]
    columns += [[it["recall"] for it in one["per_class"]] for one in found.figures]
    heads += [_("Precision, {name}", name=name) for name in found.names]
    columns += [[it["precision"] for it in one["per_class"]] for one in found.figures]
    told = _(
        "Recall: the share of a class that was found. Precision: the share of the "
        "answers with this class that were right."
    )
    charts = [recalls(found, names)] if len(names) <= MOST_IN_FULL else []
    rows = list(zip(*columns, strict=True))
    return Section(title, [told], charts, [Table("classes", heads, rows)])


def confusions(found: Compared) -> Section:
    """What each result takes for what: of few classes the matrix, of many a list."""
    charts: list[Chart] = []
    tables: list[Table] = []
    texts: list[str] = []
    for name, (__, phase), one in zip(
        found.names, found.results, found.figures, strict=True
    ):
        names = tuple(item["name"] for item in one["per_class"])
        counts = Confusion.of_figures(one)
        if len(names) <= MOST_IN_FULL:
            charts.append(confusion(counts, names, phase, name))
        mistakes = counts.mistakes()
        rows = [
            (names[item.true], names[item.predicted], item.num_images, item.share)
            for item in mistakes[:_MOST_LISTED]
        ]
        texts.append(_kinds(name, len(mistakes)))
        heads = (
            *(_("True class, {name}", name=name), _("Taken for")),
            *(_("Images"), _("Share of the class")),
        )
        if rows:
            tables.append(Table(f"mistakes-{len(tables) + 1}", heads, rows))
    return Section(_("What is taken for what"), texts, charts, tables)


def _kinds(name: str, count: int) -> str:
    """How many kinds of mistake a result makes, and whether all are listed."""
    if count <= _MOST_LISTED:
        return plural(
            "{name}: {count} kind of mistake.",
            "{name}: {count} kinds of mistake.",
            count,
            name=name,
        )
    return plural(
        "{name}: {count} kind of mistake, the most frequent listed.",
        "{name}: {count} kinds of mistake, the most frequent listed.",
        count,
        name=name,
    )
