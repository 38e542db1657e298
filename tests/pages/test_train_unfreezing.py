"""What the training form says of layers: which are thawed, and when."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from core.config import RunConfig, UnfreezeStep
from core.data.datasets import Dataset
from tests.pages.apptest import texts
from tests.pages.train_page import begun, click, open_form, put, widget


def first_unfreeze(app: AppTest, started: list[RunConfig]) -> int | str:
    """What the first step of the training that is begun unfreezes."""
    return begun(app, started).finetune.steps[0].unfreeze


def test_a_line_from_a_layer_or_an_index_begins_where_the_line_was(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_form()
    app = put(app, "selectbox", "Thaw in the fine-tune phase", "layer")
    assert first_unfreeze(app, started) == "from:block11_expand_conv"
    app = put(app, "selectbox", "Thaw in the fine-tune phase", "index")
    assert first_unfreeze(app, started) == "from:95"
    app = put(app, "number_input", "First thawed layer", 100)
    assert first_unfreeze(app, started) == "from:100"
    app = put(app, "selectbox", "Thaw in the fine-tune phase", "usual")
    assert begun(app, started) == RunConfig(dataset.id)


def test_gradual_unfreezing_has_a_row_for_each_further_step(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = click(open_form(), "add_step")
    assert begun(app, started).finetune.steps[1:] == (UnfreezeStep(92, 10, 3e-4),)
    app = put(app, "number_input", "Top layers", 120)
    assert begun(app, started).finetune.steps[1:] == (UnfreezeStep(120, 10, 3e-4),)
    app = put(app, "number_input", "Top layers", 2)
    assert "deeper than the 46 layers" in app.error[0].value
    assert widget(app, "button", "Start training").disabled
    app = click(app, "remove_step_1")
    assert begun(app, started) == RunConfig(dataset.id)


def test_a_later_step_says_in_all_ways_but_the_usual_one_what_it_thaws(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = click(open_form(), "add_step")
    assert len(widget(app, "selectbox", "Thaw").options) == 4
    app = put(app, "selectbox", "Thaw", "layer")
    _, step = begun(app, started).finetune.steps
    assert step.unfreeze.startswith("from:block")
    app = put(app, "selectbox", "First thawed layer", "from:block6_expand_conv")
    assert "from block6\\_expand\\_conv on" in texts(app)
    _, step = begun(app, started).finetune.steps
    assert step.unfreeze == "from:block6_expand_conv"
    app = put(app, "selectbox", "Thaw", "all")
    assert begun(app, started).finetune.steps[1].unfreeze == "all"
    assert first_unfreeze(app, started) == 0


def test_unfrozen_layers_above_the_cut_are_warned_of(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = put(open_form(), "selectbox", "Take features from", "block10_add")
    assert "lie above" not in texts(app)
    app = put(app, "selectbox", "Thaw in the fine-tune phase", "layer")
    assert "lie above block10_add" in texts(app).replace("\\", "")
    assert begun(app, started).feature_layer == "block10_add"
    choice = "from:block12_project_conv"
    app = put(app, "selectbox", "First thawed layer", choice)
    assert "where features are taken" in app.error[0].value
    assert widget(app, "button", "Start training").disabled


def test_layers_without_weights_are_warned_of(dataset: Dataset) -> None:
    app = put(open_form(), "selectbox", "Thaw in the fine-tune phase", "top")
    app = put(app, "number_input", "Top layers", 1)
    assert "have no weights to train" in texts(app)
