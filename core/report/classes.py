"""Class by class: what is found, and what is taken for what."""

from __future__ import annotations

from core.analysis.confusion import MOST_IN_FULL, Confusion
from core.report.charts import confusion, recalls
from core.report.compared import Compared
from core.report.document import Cell, Chart, Section, Table
from core.text.numbers import number

_MOST_LISTED = 20  # kinds of mistake


def per_class(found: Compared) -> Section:
    """Recall and precision of each class, all results beside each other."""
    title, names = "Each class", found.class_names
    if names is None:
        return Section(title, ["The results are of different classes."])
    columns: list[list[Cell]] = [list(names)]
    columns.append([item["count"] for item in found.figures[0]["per_class"]])
    heads = ["Class", "Images"]
    for share in ("recall", "precision"):
        for name, one in zip(found.names, found.figures, strict=True):
            heads.append(f"{share.capitalize()}, {name}")
            columns.append([item[share] for item in one["per_class"]])
    told = (
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
    for name, (_, phase), one in zip(
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
        kinds = number(len(mistakes), "kind") + " of mistake"
        more = "" if len(mistakes) <= _MOST_LISTED else ", the most frequent listed"
        texts.append(f"{name}: {kinds}{more}.")
        heads = (f"True class, {name}", "Taken for", "Images", "Share of the class")
        if rows:
            tables.append(Table(f"mistakes-{len(tables) + 1}", heads, rows))
    return Section("What is taken for what", texts, charts, tables)
