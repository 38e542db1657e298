"""All answers to take along: a table for a spreadsheet, or JSON with every class."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from core.serving.answer_table import FIXED, MOST_COLUMNS, NUM_TOP, model_id
from core.text import spreadsheet
from pages._ui.predict.memo import Model
from pages._ui.predict.rows import Row, Said

_MOST_CLASSES = 200  # of each picture in JSON
_OTHER = ("other answer", "other probability", "models agree", "other model")


def csv_bytes(models: Sequence[Model], rows: Sequence[Row]) -> bytes:
    """The answers as a table, one line per picture, as `predict --csv` writes it.

    What the page knows besides stands before the classes: what a person corrected, and
    a second model's answers.

    Args:
        models: The one that was asked, and the second one, if any.
        rows: The pictures.
    """
    names = rows[0].said.names if rows else ()
    header = [*FIXED, "model", "corrected", *(_OTHER if len(models) > 1 else ())]
    if len(names) <= MOST_COLUMNS:
        header += [f"probability of {name}" for name in names]
    else:
        places = range(2, NUM_TOP + 1)
        header += [f"{what} {n}" for n in places for what in ("answer", "probability")]
    ids = [model_id(model.run, model.phase) for model in models]
    lines = ([*_cells(row, ids), *_classes(row, len(names))] for row in rows)
    return spreadsheet.csv_bytes(spreadsheet.csv_text(header, lines))


def _cells(row: Row, ids: Sequence[str]) -> Iterator[spreadsheet.Cell]:
    said, answer = row.said, row.said.answer
    yield from (
        row.picture.name,
        said.label or None,
        said.share if said.label else None,
    )
    yield from (row.truth or None, answer.novelty)
    yield None if answer.novelty is None else _yes(answer.is_unfamiliar)
    yield from (answer.error or None, ids[0], row.corrected or None)
    if len(ids) > 1:
        other = row.other
        if other is None or not other.label:
            yield from (None, None, None, ids[1])
        else:
            yield from (other.label, other.share, _yes(not row.is_disputed), ids[1])


def _classes(row: Row, count: int) -> list[spreadsheet.Cell]:
    """The probability of each class, or of many the next ones with their names."""
    if row.said.answer.error:
        return [None] * (count if count <= MOST_COLUMNS else 2 * NUM_TOP - 2)
    if count <= MOST_COLUMNS:
        return [float(share) for share in row.said.answer.probabilities]
    return [cell for pair in row.said.top(NUM_TOP)[1:] for cell in pair]


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
            {
                "model": model_id(model.run, model.phase),
                "run": model.run.id,
                "phase": model.phase,
            }
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
