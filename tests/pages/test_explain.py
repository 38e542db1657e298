"""The panel that explains an answer: maps of both phases, layers, wrong pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.runs.run import Run
from pages._ui.explain import memo
from pages._ui.explain.panel import LAYERS, NEAREST
from tests.pages.apptest import TIMEOUT_SECONDS, sound, texts


def _page(run_id: str, phase: str, picture: str | bytes, target: str | None) -> None:
    from pathlib import Path

    from core.runs.run import load_run
    from pages._ui.explain.panel import show_explanation

    source = picture if isinstance(picture, bytes) else Path(picture)
    show_explanation(load_run(run_id), phase, source, "why", target)


def panel(
    run: Run,
    phase: str,
    picture: str | bytes,
    target: str | None = None,
    tab: str = "",
) -> AppTest:
    args = (run.id, phase, picture, target)
    app = AppTest.from_function(_page, default_timeout=TIMEOUT_SECONDS, args=args)
    if tab:
        app.session_state["why_tabs"] = tab
    return sound(app.run())


@pytest.fixture
def picture(trained_run: Run) -> str:
    manifest = trained_run.manifest
    return str(manifest.absolute(manifest.entries[manifest.split("test")[0]]))


def test_both_phases_show_where_they_see_a_class(
    trained_run: Run, picture: str
) -> None:
    app = panel(trained_run, "finetune", picture)
    assert len(app.image) == 4  # the picture, a map per phase, the legend
    for title in ("Frozen", "Fine\\-tuned"):
        assert f"**{title}**" in texts(app)
    assert "Speaks for it" in texts(app)


def test_a_class_can_be_asked_for(trained_run: Run, picture: str) -> None:
    names = trained_run.manifest.class_names
    found = [panel(trained_run, "frozen", picture, name) for name in names]
    for app, name in zip(found, names, strict=True):
        assert names[app.selectbox[0].value] == name
        assert f": {name} " in texts(app)
    assert found[0].image[1].proto != found[1].image[1].proto


def test_occlusion_is_worked_out_once_for_a_picture_and_a_model(
    trained_run: Run, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    original = memo.heat_map

    def counted(*args: object) -> np.ndarray:
        asked.append(str(args[3]))
        return original(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(memo, "heat_map", counted)
    memo._known_heats().clear()
    app = panel(trained_run, "frozen", picture)  # of 1 x 1 cells: occlusion
    sound(app.slider(key="why_strength").set_value(0.8).run())
    sound(panel(trained_run, "frozen", Path(picture).read_bytes()))
    assert asked == ["occlusion"] * 2
    sound(app.segmented_control[0].set_value("cam").run())
    assert asked == ["occlusion"] * 2 + ["cam"] * 2


def test_layers_stand_from_early_to_late_in_both_phases(
    trained_run: Run, picture: str
) -> None:
    app = panel(trained_run, "frozen", picture, tab=LAYERS)
    titles = [item.value for item in app.markdown if "**Layer " in item.value]
    assert "early" in titles[0] and "late" in titles[-1]
    assert len(app.image) == 2 * len(titles)


def test_nearest_training_images_have_label_and_distance(
    trained_run: Run, picture: str
) -> None:
    app = panel(trained_run, "frozen", picture, tab=NEAREST)
    assert len(app.image) == 12  # six of each phase
    assert texts(app).count("  \ndistance ") == 12


def test_a_run_without_trust_says_why_there_are_no_neighbours(
    trained_run: Run, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel(trained_run, "frozen", picture)
    for phase in ("frozen", "finetune"):
        ready = memo.predictor(memo.model_of(trained_run, phase))
        monkeypatch.setattr(ready, "trust", None)
    app = panel(trained_run, "frozen", picture, tab=NEAREST)
    assert "has not been kept" in texts(app)


def test_a_coarse_network_begins_with_occlusion(trained_run: Run, picture: str) -> None:
    app = panel(trained_run, "frozen", picture)
    assert app.segmented_control[0].value == "occlusion"
    sound(app.segmented_control[0].set_value("cam").run())
    assert "too few to say where" in texts(app)


def test_what_is_no_picture_is_said(trained_run: Run) -> None:
    app = panel(trained_run, "frozen", b"no picture")
    assert "can't be explained" in app.warning[0].value
    assert not app.image
