"""Every page at 1,000 classes and 10,000 test images."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st

from core.analysis.confusion import Confusion
from core.runs.run import Run, load_run
from core.storage.files import read_json
from tests.pages.apptest import charts, components, open_page, press, sound, texts
from tests.pages.finished_run import use_fake
from tests.pages.many_classes import make_run, sent_bytes

MOST_BYTES = 1_000_000  # of a page, to the browser
MOST_SECONDS = 6.0  # on a machine that is busy with something else


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The home, and the id of its run."""
    folder = tmp_path_factory.mktemp("many-classes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THAW_HOME", str(folder / "home"))
        run_id = make_run(folder).id
    yield folder / "home", run_id


@pytest.fixture
def run(made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    home, run_id = made
    monkeypatch.setenv("THAW_HOME", str(home))
    return load_run(run_id)


@pytest.mark.parametrize(
    ("page", "link", "told"),
    [
        ("home", {}, "1,000 classes"),
        ("dataset", {"view": "Overview"}, "Images per class"),
        ("dataset", {"view": "Gallery"}, "of 13,000"),
        ("dataset", {"view": "Split"}, "What the splits are for"),
        ("dataset", {"view": "Advice"}, "1,000"),
        ("train", {}, "The other|Recall per class"),
        ("compare", {"show": "Figures per class"}, "Recall: the share of a class"),
        (
            "compare",
            {"show": "Confusion matrices"},
            "rings are the first cells that are listed",
        ),
        ("compare", {"show": "Pictures that changed sides"}, "true: "),
        ("compare", {"result": "RUN", "show": "Mistakes"}, "are answered wrongly"),
        ("compare", {"result": "RUN", "show": "Confusion matrix"}, "1,000 classes."),
        ("predict", {}, "of 10,000 test images right"),
    ],
)
def test_a_page_stays_light_and_fast(
    page: str, link: dict[str, str], told: str, run: Run
) -> None:
    link = {
        key: value.replace("RUN", f"{run.id}:frozen") for key, value in link.items()
    }
    open_page(page, **link)  # reads and counts once
    start = time.perf_counter()
    app = open_page(page, **link)
    seconds = time.perf_counter() - start
    assert any(text in texts(app) for text in told.split("|"))
    assert sent_bytes(app) < MOST_BYTES
    assert seconds < MOST_SECONDS


def test_rings_are_of_the_class_whose_cells_are_listed(run: Run) -> None:
    result = run.results()["frozen"]["test"]
    mistake = Confusion.of_figures(result).mistakes()[0]
    app = open_page(
        "compare",
        result=f"{run.id}:frozen",
        show="Confusion matrix",
        listed=result["per_class"][mistake.true]["name"],
    )
    (figure,) = charts(app)
    rings = list(zip(figure["data"][1]["x"], figure["data"][1]["y"], strict=True))
    assert (mistake.predicted, mistake.true) in rings
    assert all(mistake.true in ring for ring in rings)


def test_result_files_hold_what_there_is_to_say(run: Run) -> None:
    for phase in run.config.phases:
        assert (run.path / phase / "result.json").stat().st_size < 1_000_000
        confusion = read_json(run.path / phase / "result.json")["test"]["confusion"]
        assert set(confusion) == {"true", "predicted", "count"}


def test_the_worst_mistakes_are_listed_beside_each_matrix(run: Run) -> None:
    app = open_page("compare", show="Confusion matrices")
    assert len(components(app)) == 3
    tables = [item.value for item in app.dataframe]
    assert [len(table) for table in tables] == [100, 100, 100]
    counts = tables[0]["Images"].tolist()
    assert counts == sorted(counts, reverse=True) and counts[0] > 1


def test_rarer_mistakes_are_on_the_next_pages_of_the_list_or_found_by_class(
    run: Run,
) -> None:
    names = run.manifest.class_names
    link = {"result": f"{run.id}:frozen", "show": "Confusion matrix"}
    app = open_page("compare", **link)
    first = app.dataframe[0].value
    sound(app.pagination[0].set_value(2).run())
    second = app.dataframe[0].value
    assert len(second) == 100
    assert second["Images"].max() <= first["Images"].min()
    assert not set(zip(first["True class"], first["Taken for"], strict=True)) & set(
        zip(second["True class"], second["Taken for"], strict=True)
    )
    app = open_page("compare", listed=names[7], **link)
    listed = app.dataframe[0].value
    assert 0 < len(listed) < 100 and not app.pagination
    assert (
        (listed["True class"] == names[7]) | (listed["Taken for"] == names[7])
    ).all()


def test_a_table_of_very_many_recalls_is_one_to_scroll_in(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    heights: dict[int, object] = {}

    def draw(table: pd.DataFrame, **options: object) -> None:
        heights[len(table)] = options["height"]

    monkeypatch.setattr(st, "dataframe", draw)
    open_page("train", run=run.id)
    assert heights == {10: "content", 990: 600}


def test_an_exam_is_answered(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    use_fake(monkeypatch)
    app = press(open_page("predict", model=run.id), "Try with test images")
    assert sent_bytes(app) < MOST_BYTES
