"""Columns of tables: signs, colours of phases, widths in a small window."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from core.data.manifest import Manifest
from pages._ui.charts.style import phase_colour
from pages._ui.frame.columns import column_width
from tests.core.commands.finished_run import make_run
from tests.pages.apptest import open_page

_WINDOW = 1110  # pixels of a table in a window of 1280

MINUS = "\N{MINUS SIGN}"


def signed_table() -> None:
    import pandas
    import streamlit

    from pages._ui.frame.columns import with_signs

    table = pandas.DataFrame({"Points": [-4.04, 0.5, None], "Cells": [-3, 2, 0]})
    streamlit.dataframe(with_signs(table, {"Points": 1, "Cells": 0}))


def shown(table: Any) -> pd.DataFrame:
    """What stands in a table's cells."""
    styled = table.proto.arrow_data.styler
    return convert_arrow_bytes_to_pandas_df(styled.display_values)


def columns_of(app: AppTest, column: str) -> dict[str, Any]:
    """The configuration of the first table that has a column."""
    table = next(item for item in app.dataframe if column in item.value)
    found: dict[str, Any] = json.loads(table.proto.columns)
    return found


def test_differences_have_a_real_minus_and_stay_numbers() -> None:
    app = AppTest.from_function(signed_table).run()
    assert not app.exception
    table = app.dataframe[0]
    assert shown(table)["Points"].tolist() == [f"{MINUS}4.0", "+0.5", ""]
    assert shown(table)["Cells"].tolist() == [f"{MINUS}3", "+2", "+0"]
    assert table.value["Cells"].tolist() == [-3, 2, 0]


def test_columns_of_results_fit_while_there_are_few() -> None:
    assert 3 * column_width(3, beside=300) + 300 <= _WINDOW
    assert column_width(20, beside=300) >= 150


def test_recall_bars_have_the_colour_of_their_phase(manifest: Manifest) -> None:
    run = make_run(manifest, {"frozen": 1, "finetune": 2})
    results = [f"{run.id}:{phase}" for phase in ("frozen", "finetune")]
    both = open_page("compare", result=results, show="Figures per class")
    columns = columns_of(both, "Recall, Frozen")
    for phase, title in (("frozen", "Frozen"), ("finetune", "Fine-tuned")):
        bar = columns[f"Recall, {title}"]["type_config"]
        assert bar["color"] == phase_colour(phase), title
    alone = open_page("compare", result=results[1], show="Figures per class")
    bar = columns_of(alone, "Recall, interval")["Recall"]["type_config"]
    assert bar["color"] == phase_colour("finetune")
    trained = open_page("train", run=run.id)
    bar = columns_of(trained, "Found")["Recall"]["type_config"]
    assert bar["color"] == phase_colour(str(run.best_phase()))


def test_all_columns_of_a_ranking_fit_into_a_small_window(manifest: Manifest) -> None:
    run = make_run(manifest, {"frozen": 1, "finetune": 2})
    other = make_run(manifest, {"frozen": 3})
    results = [f"{run.id}:frozen", f"{run.id}:finetune", f"{other.id}:frozen"]
    app = open_page("compare", result=results, show="Ranking")
    columns = columns_of(app, "Rank")
    widths = [column["width"] for column in columns.values() if "width" in column]
    assert len(widths) == 9 and sum(widths) <= _WINDOW
