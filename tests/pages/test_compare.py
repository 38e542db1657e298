"""Compare: the verdict, links, the table's choices, pictures that changed sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.analysis.comparison import Comparison
from core.runs.remarks import remark
from core.runs.run import Run, list_runs
from core.storage.files import read_json, write_json
from pages._ui.compare import changed_pictures
from pages._ui.compare.selection import Selection
from pages._ui.compare.tabs import ONE
from tests.pages.apptest import addressed, charts, open_page, sound, texts
from tests.pages.made_runs import made_run


def test_without_a_finished_run_the_page_says_what_to_do() -> None:
    app = open_page("compare")
    assert "There is no finished training yet" in texts(app)
    assert "Train a model" in [button.label for button in app.button]


def both_of(run: Run) -> list[str]:
    return [f"{run.id}:{phase}" for phase in ("frozen", "finetune")]


def test_the_newest_run_is_compared_with_itself(trained_run: Run) -> None:
    app = open_page("compare")
    assert addressed(app, "result") == both_of(trained_run)
    assert "Frozen" in app.header[0].value
    assert "Fine" in app.header[0].value
    count = len(trained_run.manifest.split("test"))
    assert "test images and **broke" in texts(app)
    assert f"(of {count}; both are wrong on" in texts(app)
    assert "The second was trained in" in texts(app)
    assert "the test images decide" not in texts(app)
    assert any("score interval" in item.help for item in app.markdown)


def test_a_link_reproduces_both_sides_and_the_split(trained_run: Run) -> None:
    link = both_of(trained_run)[::-1]
    app = open_page("compare", split="validation", result=link)
    assert app.multiselect[0].value == link
    count = len(trained_run.manifest.split("validation"))
    assert "validation images and **broke" in texts(app)
    assert f"(of {count}; both are wrong on" in texts(app)
    assert "the test images decide" in texts(app)


def test_a_link_to_a_deleted_run_says_so(trained_run: Run) -> None:
    known = both_of(trained_run)[0]
    app = open_page("compare", result=["gone:frozen", known])
    assert r"gone\:frozen" in app.warning[0].value
    assert addressed(app, "result") == [known]


def test_a_link_of_an_earlier_version_names_two_sides(trained_run: Run) -> None:
    frozen, tuned = both_of(trained_run)
    app = open_page("compare", a=tuned, b=frozen)
    assert addressed(app, "result") == [tuned, frozen]
    assert "a" not in app.query_params and "b" not in app.query_params
    assert addressed(open_page("compare", a=tuned, b=tuned), "result") == [tuned]


def test_one_result_is_shown_once_and_held_against_another_with_a_press(
    trained_run: Run,
) -> None:
    frozen, tuned = both_of(trained_run)
    app = open_page("compare", result=tuned)
    assert app.header[0].value.startswith(r"Fine\-tuned gets ")
    assert [metric.label for metric in app.metric].count("Macro F1") == 1
    sound(app.button(key="compare_with").click().run())
    assert addressed(app, "result") == [frozen, tuned]


def test_the_name_of_a_run_is_no_markup_on_the_button_that_adds_it() -> None:
    run = made_run(100)
    remark(run.path, {"name": "**my** :red[run]"})
    app = open_page("compare", result=both_of(run)[0])
    label = app.button(key="compare_with").label
    assert label.startswith(r"Compare with Fine\-tuned\: \*\*my\*\* \:red\[run\]")


def test_without_a_choice_the_page_says_what_to_choose(trained_run: Run) -> None:
    app = open_page("compare")
    sound(app.multiselect[0].set_value([]).run())
    assert "Choose one result to look at it" in app.info[0].value
    assert not addressed(app, "result")


@pytest.mark.parametrize("tab", list(ONE))
def test_every_tab_shows_one_model(tab: str, trained_run: Run) -> None:
    open_page("compare", result=both_of(trained_run)[0], show=tab)


def test_the_filter_of_the_table_finds_nothing_politely(trained_run: Run) -> None:
    app = open_page("compare")
    assert not app.text_input  # the table is drawn when it is opened
    app.session_state["all_runs"] = True
    sound(app.run())
    assert len(app.dataframe[0].value) == len(list_runs())
    sound(app.text_input[0].set_value("no such data set").run())
    assert "No run matches the filter." in texts(app)
    sound(app.text_input[0].set_value("drawn mobilenet").run())
    assert "No run matches the filter." not in texts(app)


def test_the_table_names_groups_where_there_are_some(trained_run: Run) -> None:
    def shown() -> pd.DataFrame:
        app = open_page("compare")
        app.session_state["all_runs"] = True
        return sound(app.run()).dataframe[0].value

    assert "Group" not in shown()
    path = trained_run.path / "about.json"
    about = read_json(path)
    write_json(path, about | {"group": "drawn-1a2b3c"})
    try:
        assert "1a2b3c" in shown()["Group"].tolist()
    finally:
        write_json(path, about)


def test_all_figures_of_both_models_are_shown(trained_run: Run) -> None:
    app = open_page("compare")
    labels = [metric.label for metric in app.metric]
    for name in ("Accuracy, test", "Balanced accuracy", "Macro F1"):
        assert labels.count(name) == 2


def test_only_the_open_tab_is_drawn_and_a_link_opens_it(trained_run: Run) -> None:
    assert len(charts(open_page("compare"))) == 1
    assert len(charts(open_page("compare", show="Curves"))) == 1
    assert len(charts(open_page("compare", show="Confusion matrices"))) == 3


def test_a_link_reproduces_the_pictures_that_were_shown(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changed_pictures, "_PICTURES", 1)
    monkeypatch.setattr(Comparison, "changed", lambda self, kind: np.arange(3))
    tab = "Pictures that changed sides"
    app = open_page("compare", show=tab)
    assert "Pictures" in app.query_params["show"]
    sound(app.segmented_control(key="changed_kind").set_value("both_wrong").run())
    assert app.query_params["changed"] == "both_wrong"
    sound(app.pagination[0].set_value(3).run())
    again = open_page("compare", show=tab, changed="both_wrong", both_wrong_page="3")
    assert again.segmented_control(key="changed_kind").value == "both_wrong"
    assert again.pagination[0].value == 3
    assert again.image[0].proto == app.image[0].proto
    sound(again.segmented_control(key="changed_kind").set_value("fixed").run())
    assert again.pagination[0].value == 1


def test_a_picture_that_changed_sides_is_explained_by_both_models(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Comparison, "changed", lambda self, kind: np.arange(2))
    app = open_page("compare", show="Pictures that changed sides")
    assert [button.label for button in app.button].count("Why?") == 2
    why = [button for button in app.button if button.label == "Why?"]
    sound(why[1].click().run())
    assert "Speaks for it" in texts(app)
    for title in ("Frozen", "Fine\\-tuned"):
        assert f"**{title}**: " in texts(app)


def test_a_page_that_is_not_there_any_more_is_the_first(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changed_pictures, "_PICTURES", 1)
    monkeypatch.setattr(Comparison, "changed", lambda self, kind: np.arange(3))
    link = {"show": "Pictures that changed sides", "changed": "fixed"}
    app = open_page("compare", fixed_page="7", **link)
    assert app.pagination[0].value == 1
    sound(app.pagination[0].set_value(3).run())
    monkeypatch.setattr(Comparison, "changed", lambda self, kind: np.arange(2))
    sound(app.run())
    assert app.pagination[0].value == 1


def test_models_are_named_so_that_they_can_be_told_apart(trained_run: Run) -> None:
    frozen, tuned = (trained_run, "frozen"), (trained_run, "finetune")
    assert Selection((frozen, tuned), "test").names() == ("Frozen", "Fine-tuned")
    other = Run(trained_run.path.with_name("other"))
    other.config = trained_run.config
    end = trained_run.id.rsplit("-", 1)[-1]
    names = Selection((frozen, (other, "finetune")), "test").names()
    assert names == (f"Frozen (run {end})", "Fine-tuned (run other)")
