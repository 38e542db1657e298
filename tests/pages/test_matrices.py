"""Confusion matrices: a click on a cell opens its pictures, and so does a link."""

from __future__ import annotations

import json
from itertools import product, starmap
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.manifest import Manifest
from core.runs.run import Run
from pages._ui.compare import changed_pictures, pictures
from pages._ui.compare.cell import Cell, cell_text, read_cell
from tests.core.commands.finished_run import make_run
from tests.pages.apptest import (
    addressed,
    open_page,
    press,
    press_in_table,
    sound,
    texts,
)
from tests.pages.tiles import press_tile, tiles


@pytest.fixture
def run(manifest: Manifest) -> Run:
    """Of 6 test images all are answered wrongly, then only the first 2."""
    return make_run(manifest, {"frozen": 6, "finetune": 2})


def one(run: Run, **link: str) -> AppTest:
    result = f"{run.id}:frozen"
    return open_page("compare", **{"result": result, "show": "Confusion matrix"} | link)


def both(run: Run, **link: str) -> AppTest:
    return open_page("compare", **{"show": "Confusion matrices"} | link)


def chart(app: AppTest, board: str) -> Any:
    """The matrix of a result, or of the difference."""
    found = app.get("bidi_component")
    return next(c for c in found if f"confusion-{board}" in c.proto.id).proto


def click(app: AppTest, board: str, told: Any) -> AppTest:
    """Say where somebody clicked on a matrix, as the browser would."""
    states = app._tree.get_widget_states()
    state = states.widgets.add()
    state.id = f"$$STREAMLIT_INTERNAL_KEY_{chart(app, board).id}__events"
    state.json_trigger_value = json.dumps([{"event": "clicked", "value": told}])
    return sound(app._run(states))


def paths(run: Run, num_wrong: int, true: str) -> list[str]:
    """The images of a class among the first ones of the test split."""
    entries = [run.manifest.entries[i] for i in run.manifest.split("test")]
    return [e.path for e in entries[:num_wrong] if e.path.startswith(true)]


def figure(app: AppTest, board: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.loads(chart(app, board).json)["figure"])
    return found


def marked(app: AppTest, board: str) -> list[tuple[float, float]]:
    """Left and upper edge of the cells that have a frame."""
    shapes = figure(app, board)["layout"].get("shapes", [])
    return [(shape["x0"], shape["y0"]) for shape in shapes]


def test_a_click_on_a_cell_opens_its_pictures_and_a_link_does_so_again(
    run: Run,
) -> None:
    app, frozen = one(run), f"{run.id}:frozen"
    assert "Click on a cell to see its images." in texts(app)
    click(app, frozen, [1, 0])
    assert addressed(app, "cell") == ["cats:dogs"]
    assert [tile["id"] for tile in tiles(app)] == paths(run, 6, "cats")
    assert marked(app, frozen) == [(0.5, -0.5)]
    again = one(run, cell="cats:dogs")
    assert tiles(again) == tiles(app)
    press(again, "Close")
    assert not addressed(again, "cell") and not marked(again, frozen)


def test_a_click_beside_all_cells_opens_nothing(run: Run) -> None:
    app = one(run)
    for told in (None, "x", [1], [0, "1"], [5, 0], [-3, 0], [1e300, 0]):
        assert not addressed(click(app, f"{run.id}:frozen", told), "cell")


def test_a_link_to_a_cell_that_is_not_there_names_it(run: Run) -> None:
    app = one(run, cell="cats:<b>eels")
    assert "a cell that is not here" in app.warning[0].value
    assert r"\<b\>eels" in app.warning[0].value
    assert "Click on a cell" in texts(app)


def test_a_row_of_the_list_opens_its_cell(run: Run) -> None:
    app = one(run)
    worst = app.dataframe[0].value.iloc[0]
    press_in_table(app, "Open", 0)
    assert addressed(app, "cell") == [f"{worst['True class']}:{worst['Taken for']}"]
    assert len(tiles(app)) == worst["Images"]


def test_of_two_models_each_matrix_and_the_difference_open_with_both_answers(
    run: Run,
) -> None:
    app, tuned = both(run), f"{run.id}:finetune"
    click(app, tuned, [1, 0])
    assert addressed(app, "matrix") == [tuned]
    assert [tile["id"] for tile in tiles(app)] == paths(run, 2, "cats")
    click(app, "difference", [1, 0])
    assert addressed(app, "matrix") == ["difference"]
    many, few = (len(paths(run, number, "cats")) for number in (6, 2))
    assert len(tiles(app)) == many
    told = [icon for tile in tiles(app) for icon, _ in tile["answers"]]
    assert told.count("check") == many - few
    assert f"In this cell of the first: {many}, of the second: {few}." in texts(app)
    assert marked(app, "difference") and not marked(app, tuned)


def test_order_and_numbers_stand_in_the_address(run: Run) -> None:
    app = both(run, classes="by confusion", numbers="share of the class")
    (cells,) = figure(app, f"{run.id}:frozen")["data"]
    shown = [text for row in cells["text"] for text in row if text]
    assert shown and all(text.endswith("%") for text in shown)
    sound(app.segmented_control(key="numbers").set_value("images").run())
    assert not addressed(app, "numbers")


def test_three_results_have_a_matrix_each(run: Run) -> None:
    other = make_run(run.manifest, {"frozen": 1})
    link = [f"{run.id}:frozen", f"{run.id}:finetune", f"{other.id}:frozen"]
    app = open_page("compare", show="Confusion matrices", result=link)
    click(app, link[2], [0, 0])
    assert addressed(app, "matrix") == [link[2]]
    assert all(tile["answers"][1][1].startswith("answer: ") for tile in tiles(app))


def test_each_way_to_an_explanation_gives_it_widgets_of_its_own(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[str] = []
    for module in (pictures, changed_pictures):
        monkeypatch.setattr(
            module, "explain_sides", lambda sides, path, key, truth: keys.append(key)
        )
    press(both(run, show="Pictures that changed sides"), "Why?")
    for app in (one(run, cell="cats:dogs"), one(run, show="Mistakes")):
        press_tile(app, "pressed", tiles(app)[0]["id"])
    assert len(set(keys)) == 3


NAMES = ("cats", "a:b", "100% dogs", "b", "1", "%3A")


def test_every_cell_has_an_address_of_its_own() -> None:
    for cell in starmap(Cell, product(range(len(NAMES)), repeat=2)):
        assert read_cell(cell_text(cell, NAMES), NAMES) == cell


def test_what_names_no_cell_is_none() -> None:
    for text in ("", "cats", "cats:", "a:b:cats", "0:6", "-1:0", "²:0"):
        assert read_cell(text, NAMES) is None


def test_a_cell_can_be_named_by_indices() -> None:
    assert read_cell("0:2", NAMES) == Cell(0, 2)
    assert read_cell("0:1", NAMES) == Cell(0, 4), "a class of this name goes first"
