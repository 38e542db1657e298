"""Tables act on what they showed, whatever stands in their rows by now."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest, make_manifest
from core.data.scan import scan
from core.runs.queue import delete_job
from core.runs.run import Run
from core.storage.files import read_json, write_json
from tests.drawn_pictures import draw_class_folders
from tests.pages.apptest import (
    addressed,
    open_page,
    press,
    press_in_table,
    select_in_table,
    sound,
    texts,
)
from tests.pages.finished_run import finished_run


@pytest.fixture
def made(tmp_path: Path, draw_images: Callable[..., Path]) -> Callable[[int], Run]:
    """A function that makes a finished run, started so many seconds after 1970."""
    folder = draw_images(tmp_path / "pets", {"cat": 6, "dog": 6}, size=16)

    def make(created: int) -> Run:
        run = finished_run(folder, {"frozen": 8, "finetune": 6})
        about = read_json(run.path / "about.json") | {"created": created}
        write_json(run.path / "about.json", about)
        return Run(run.path)

    return make


@pytest.mark.parametrize("row", [0, 1])
@pytest.mark.parametrize("column", ["Train", "Compare"])
def test_a_click_opens_the_run_that_was_shown(
    column: str, row: int, made: Callable[[int], Run]
) -> None:
    runs = [made(200), made(100)]
    app = open_page("home")
    newer = made(300)  # by somebody else, while the table stands on the screen
    press_in_table(app, column, row)
    link = addressed(app, "run" if column == "Train" else "result")[0]
    assert link.split(":")[0] == runs[row].id != newer.id


@pytest.mark.parametrize("column", ["Train", "Compare"])
@pytest.mark.parametrize("others", [0, 1])
def test_a_click_on_a_run_that_was_deleted_meanwhile_says_so(
    column: str, others: int, made: Callable[[int], Run]
) -> None:
    kept = [made(200 + number) for number in range(others)]
    last = made(100)
    app = open_page("home")
    delete_job(last)
    press_in_table(app, column, others)
    assert app.title[0].value == "Home"
    assert "is not here any more" in app.warning[0].value
    assert last.id in app.warning[0].value.replace("\\", "")
    assert len(app.dataframe) == len(kept)
    sound(app.run())
    assert not app.warning


def test_a_click_deletes_nothing_of_the_other_rows(made: Callable[[int], Run]) -> None:
    first, second, third = made(300), made(200), made(100)
    app = open_page("home")
    delete_job(first)
    press_in_table(app, "Train", 1)
    assert app.query_params["run"] == second.id
    assert third.path.is_dir()


def test_what_is_selected_to_compare_is_what_was_shown(
    made: Callable[[int], Run],
) -> None:
    old = made(100)
    app = open_page("compare")
    app.session_state["all_runs"] = True
    sound(app.run())
    newer = made(200)
    select_in_table(app, [0])
    press(app, "Compare")
    assert addressed(app, "result")[-1] == f"{old.id}:finetune"
    assert (
        newer.id in str(app.multiselect[0].options) or len(app.dataframe[0].value) == 2
    )


def test_a_selection_does_not_slip_to_another_run(made: Callable[[int], Run]) -> None:
    made(100)
    app = open_page("compare")
    app.session_state["all_runs"] = True
    before = sound(app.run()).dataframe[0].proto.id
    assert sound(app.run()).dataframe[0].proto.id == before
    made(200)
    assert sound(app.run()).dataframe[0].proto.id != before, "its rows are others now"


def test_the_gallery_stays_at_its_class_when_a_new_split_has_others(
    tmp_path: Path,
) -> None:
    root = draw_class_folders(tmp_path / "pets", {"cat": 6, "dog": 6}, size=16)
    dataset = add_folder(root)
    ensure_manifest(dataset)
    app = open_page("dataset", dataset=dataset.id, view="Gallery")
    box = app.selectbox(key=f"gallery_class_{dataset.id}")
    sound(box.set_value("dog").run())
    shutil.copytree(root / "dog", root / "ant")
    for number, path in enumerate(sorted((root / "ant").iterdir())):
        path.write_bytes(path.read_bytes() + bytes([number + 1]))
    make_manifest(dataset, scan(dataset))
    sound(app.run())
    assert app.selectbox(key=f"gallery_class_{dataset.id}").value == "dog"
    assert "Images 1 to 6 of 6" in texts(app)
