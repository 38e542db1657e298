"""The table of all runs: search, filters, columns, groups, and what it remembers."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.config import PhaseConfig
from core.runs.remarks import remark
from core.storage.preferences import preferences
from tests.pages.apptest import open_page, press_in_table, select_in_table, sound, texts
from tests.pages.made_runs import made_run


def opened(**query: str | list[str]) -> AppTest:
    """Compare with its table open."""
    app = open_page("compare", **query)
    app.session_state["all_runs"] = True
    return sound(app.run())


def column(app: AppTest, title: str) -> list:
    values = app.dataframe[0].value[title].astype(object)
    return values.where(values.notna(), None).tolist()


def test_rows_are_found_by_any_word_that_they_say() -> None:
    old = made_run(100, backbone="resnet50")
    new = made_run(200, frozen=PhaseConfig(7, 1e-3, 5))
    remark(old.path, {"name": "my baseline", "tags": ["good"], "note": "blurred ones"})
    app = opened()
    assert column(app, "Name") == ["", "my baseline"]
    assert column(app, "Recipe") == ["Thaw's default", "Thaw's default"]
    assert column(app, "Changed") == ["frozen epochs 7", "ResNet50"]
    for words, found in (
        ("blurred", [old]),
        ("GOOD resnet", [old]),
        ("epochs 7", [new]),
        (new.id, [new]),
        ("good epochs", []),
    ):
        sound(app.text_input[0].set_value(words).run())
        if not found:
            assert "No run matches" in texts(app)
            continue
        ends = [run.id.rsplit("-", 1)[-1] for run in found]
        assert column(app, "Run") == ends


def test_a_link_repeats_the_filters_and_opens_the_table() -> None:
    made_run(100, backbone="resnet50")
    tagged = made_run(200)
    remark(tagged.path, {"tags": ["good"]})
    app = opened()
    sound(app.multiselect(key="runs_tag").set_value(["good"]).run())
    assert len(app.dataframe[0].value) == 1
    again = open_page("compare", runs_tag="good")
    assert column(again, "Tags") == [["good"]]
    remark(tagged.path, {"tags": []})
    assert len(sound(app.run()).dataframe[0].value) == 2, "nothing has that tag now"


def test_archived_runs_are_shown_when_asked_for() -> None:
    made_run(100)
    old = made_run(200)
    remark(old.path, {"archived": True})
    app = opened()
    assert len(app.dataframe[0].value) == 1
    sound(app.toggle(key="runs_archived").set_value(True).run())
    assert len(app.dataframe[0].value) == 2
    linked = open_page("compare", runs_archived="true")
    assert len(linked.dataframe[0].value) == 2, "the link opens the table, too"


def test_columns_are_chosen_and_kept_for_the_next_visit() -> None:
    made_run(100)
    app = opened()
    assert "Macro F1" not in app.dataframe[0].value
    sound(app.multiselect(key="runs_columns").set_value(["State", "Macro F1"]).run())
    assert list(app.dataframe[0].value) == ["State", "Macro F1"]
    assert preferences("") == {"run_columns": ["State", "Macro F1"]}
    assert list(opened().dataframe[0].value) == ["State", "Macro F1"]
    sound(app.button(key="runs_columns_reset").click().run())
    assert "Backbone" in app.dataframe[0].value


def test_a_row_draws_validation_accuracy_over_both_phases() -> None:
    made_run(100, accuracy=0.8)
    assert list(column(opened(), "Curve")[0]) == pytest.approx([0.4, 0.8, 0.4, 0.8])


def test_seeds_are_one_row_that_opens() -> None:
    for seed, accuracy in enumerate((0.7, 0.8, 0.9)):
        made_run(100 + seed, accuracy, group="cats-1a2b", seed=seed)
    made_run(200, 0.5)
    app = opened()
    assert len(app.dataframe[0].value) == 4
    sound(app.toggle(key="runs_seeds").set_value(True).run())
    assert column(app, "Seeds") == [None, "▸ 3 seeds"]
    assert column(app, "Validation") == pytest.approx([50, 80])
    assert column(app, "Deviation")[1] == pytest.approx(10)
    assert list(column(app, "Curve")[1]) == pytest.approx([0.4, 0.8, 0.4, 0.8])
    press_in_table(app, "Seeds", 1)
    assert column(app, "Seeds") == [None, "▾ 3 seeds", None, None, None]
    assert column(app, "Validation")[2:] == pytest.approx([90, 80, 70])
    select_in_table(app, [1])
    assert "3 runs selected" in texts(app)


def test_a_selection_is_of_runs_and_outlives_a_filter() -> None:
    first, second = made_run(100, backbone="resnet50"), made_run(200)
    app = opened()
    select_in_table(app, [1])
    assert "1 run selected" in texts(app)
    made_run(300)
    sound(app.text_input[0].set_value("lite").run())
    assert "None selected" in texts(app), "what is not shown is not acted on"
    sound(app.text_input[0].set_value("").run())
    assert "1 run selected of 3 shown" in texts(app)
    sound(app.button(key="selected_compare").click().run())
    assert app.query_params["result"] == [f"{first.id}:{p}" for p in first.results()]
    assert second.results()


def test_the_table_lists_a_run_that_has_no_result_yet() -> None:
    made_run(100)
    running = made_run(200)
    (running.path / "frozen" / "result.json").unlink()
    (running.path / "finetune" / "result.json").unlink()
    app = opened()
    select_in_table(app, [0])
    assert app.button(key="selected_compare").disabled
    select_in_table(app, [0, 1])
    assert not app.button(key="selected_compare").disabled
