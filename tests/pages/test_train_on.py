"""Training on from an earlier run: the form's choice, and what pages say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.config import RunConfig
from core.data.datasets import load_dataset
from core.data.manifest import Manifest
from core.data.manifests import make_manifest
from core.data.scan import scan
from core.runs.run import Run
from core.storage.files import write_json
from tests.core.commands.finished_run import make_run
from tests.pages.apptest import open_page, texts
from tests.pages.train_page import begun, choose_recipe, click, labels, open_form, put


@pytest.fixture
def parent(manifest: Manifest) -> Run:
    """A narrow MobileNet's; both phases finished."""
    run = make_run(manifest, {"frozen": 2, "finetune": 1})
    own = replace(run.config, backbone="mobilenet", alpha=0.25, image_size=96)
    write_json(run.path / "config.json", own.to_json())
    return Run(run.path)


def said(app: AppTest) -> str:
    """What is on the page, as it reads."""
    return texts(app).replace("\\", "")


def test_a_finished_run_hands_its_model_to_the_form(
    parent: Run, started: list[RunConfig]
) -> None:
    app = click(open_form(run=parent.id), "train_on")
    assert "Earlier run" in labels(app, "selectbox")
    assert "Width (alpha)" not in labels(app, "selectbox"), "it is that run's"
    config = begun(app, started)
    assert config.weights == f"run:{parent.id}/finetune"
    assert (config.backbone, config.alpha, config.input_size) == ("mobilenet", 0.25, 96)


def test_the_form_offers_earlier_runs_and_another_backbone_ends_it(
    parent: Run, started: list[RunConfig]
) -> None:
    app = choose_recipe(open_form(), "mobilenet_v2_160")
    app = put(app, "button_group", "Weights", "run")
    assert "Choose the earlier run, or choose other weights." in texts(app)
    app = put(app, "selectbox", "Earlier run", f"run:{parent.id}/finetune")
    assert f"Trained on from run {parent.id}, fine-tuned on pets" in said(app)
    assert begun(app, started).facts.name == "mobilenet"
    app = put(app, "selectbox", "Backbone", "resnet50")
    assert begun(app, started).weights == "imagenet"


def test_pages_say_where_a_run_comes_from_and_what_its_model_had_seen(
    manifest: Manifest,
) -> None:
    parent = make_run(manifest, {"frozen": 2, "finetune": 1})
    dataset = load_dataset(manifest.dataset_id)
    other = make_manifest(dataset, scan(dataset), 7)
    child = make_run(other, {"frozen": 1}, weights=f"run:{parent.id}")
    app = open_page("train", run=child.id)
    assert f"Trained on from run {parent.id}" in said(app)
    (warning,) = [item.value for item in app.warning]
    assert "are among the images that the backbone it began with" in warning
    app = open_page(
        "compare",
        result=[f"{parent.id}:frozen", f"{child.id}:frozen"],
        show="What differed",
    )
    assert sum("it remembers of them" in item.value for item in app.warning) == 1
    rows = app.dataframe[0].value.set_index("Setting")
    assert rows.loc["trained on from"].tolist() == ["–", "pets, fine-tuned"]
