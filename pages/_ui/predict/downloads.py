"""All answers to take along: a table for a spreadsheet, or JSON with every class."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from core.text import spreadsheet
from pages._ui.predict.memo import Model
from pages._ui.predict.rows import Row, Said

_NUM_TOP = 5  # classes of each picture in the table
_MOST_CLASSES = 200  # of each picture in JSON


def csv_bytes(models: Sequence[Model], rows: Sequence[Row]) -> bytes:
    """The answers as a table, one line per picture.

    Args:
        models: The one that was asked, and the second one, if any.
        rows: The pictures.
    """
    header = ["file", "true_class"]
    header += [
        f"{what}_{n}"
        for n in range(1, _NUM_TOP + 1)
        for what in ("class", "probability")
    ]
    header += ["novelty", "unfamiliar", "error", "corrected_class", "model"]
    if len(models) > 1:
        header += ["other_class", "other_probability", "models_agree", "other_model"]
    lines = (list(_cells(models, row)) for row in rows)
    return spreadsheet.csv_bytes(spreadsheet.csv_text(header, lines))


def _cells(models: Sequence[Model], row: Row) -> Iterator[spreadsheet.Cell]:
    answer = row.said.answer
    yield from (row.picture.name, row.truth or None)
    pairs = [cell for pair in row.said.top(_NUM_TOP) for cell in pair]
    yield from (*pairs, *[None] * (2 * _NUM_TOP - len(pairs)))
    yield answer.novelty
    yield None if answer.novelty is None else _yes(answer.is_unfamiliar)
    yield from (answer.error or None, row.corrected or None, models[0].spec)
    if len(models) > 1:
        other, spec = row.other, models[1].spec
        if other is None or not other.label:
            yield from (None, None, None, spec)
        else:
            yield from (other.label, other.share, _yes(not row.is_disputed), spec)


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def json_bytes(models: Sequence[Model], rows: Sequence[Row]) -> bytes:
    """The answers as JSON, UTF-8, with the probability of each class.

    Of more than `_MOST_CLASSES` classes it has the most probable ones.

    Args:
        models: As for `csv_bytes`.
        rows: The pictures.
    """
    value = {
        "models": [
            {"model": model.spec, "run": model.run.id, "phase": model.phase}
            for model in models
        ],
        "pictures": [_picture(row) for row in rows],
    }
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "surrogateescape")


def _picture(row: Row) -> dict[str, Any]:
    value = {
        "file": row.picture.name,
        **_said(row.said),
        "true_class": row.truth or None,
        "corrected_class": row.corrected or None,
    }
    if row.other is not None:
        value["other"] = _said(row.other)
        value["models_agree"] = not row.is_disputed
    return value


def _said(said: Said) -> dict[str, Any]:
    answer = said.answer
    return {
        "class": said.label or None,
        "probability": said.share if said.label else None,
        "probabilities": dict(said.top(_MOST_CLASSES)),
        "novelty": answer.novelty,
        "unfamiliar": None if answer.novelty is None else answer.is_unfamiliar,
        "error": answer.error or None,
    }
