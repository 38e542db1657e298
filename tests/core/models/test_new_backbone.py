"""A backbone joins by an entry in the registry and the table that is made from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import pytest

from core.__main__ import main
from core.backbones.layers import describe_network
from core.backbones.registry import BACKBONES, Backbone, backbone, read_entries
from core.backbones.table import table_path
from core.backbones.weights import keras_file, weights_place
from core.config import FinetuneConfig, RunConfig
from core.estimates.estimate import estimate
from core.keras_script import keras_code
from core.models import describe
from core.models.build import build_backbone
from tests.conftest import unfreeze_steps
from tests.core.models.networks import layer_names

# Keras' MobileNet under a name that nothing else knows.
NAME = "small_net"
ENTRY = """
[small_net]
title = "SmallNet"
use = "For this test."
constructor = "MobileNet"
module = "mobilenet"
weight_file = "small_net_{width}_{size}.h5"
weight_sizes = [128, 224]
top1 = 65.5
default_size = 128
alphas = [0.25, 1.0]
preprocessing = "tf"
default_unfreeze = 9
costs = { float32 = 0.2, bfloat16 = 0.2, training = 0.1, scratch = 2.0 }
"""
CONFIG = {"dataset": "d", "backbone": NAME, "alpha": 0.25}


@pytest.fixture(scope="module", autouse=True)
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backbone]:
    """The entry, registered, and its table, written where the others are."""
    folder = tmp_path_factory.mktemp("backbones")
    (folder / "registry.toml").write_text(ENTRY, "utf-8")
    entry = read_entries(folder / "registry.toml")[NAME]
    tables = shutil.copytree(table_path(NAME).parent, folder / "tables")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(BACKBONES, NAME, entry)
        patch.setattr("core.backbones.table._TABLES_DIR", tables)
        describe.main([NAME])
        yield entry


def test_it_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["backbones"][-1]
    assert listed["title"] == "SmallNet"
    assert listed["parameters"] == backbone("mobilenet").parameters
    assert listed["weights"] == "to download"


def test_it_is_described_as_keras_builds_it(newcomer: Backbone) -> None:
    light = describe_network(NAME, 0.25, 64, is_pretrained=False)
    built = build_backbone(RunConfig(**CONFIG, weights="none", image_size=64))
    assert list(light.names) == layer_names(built)
    assert len(light.names) == newcomer.num_layers == 86
    assert light.feature_shape == built.output.shape[1:] == (2, 2, 256)
    assert light.parameters == built.count_params()


def test_its_thaw_lines_are_drawn() -> None:
    default, deeper = (
        RunConfig(
            **CONFIG, finetune=FinetuneConfig(unfreeze_steps((unfreeze, 2, 1e-3)))
        ).thaw_lines[0]
        for unfreeze in (0, "from:conv_dw_9")
    )
    assert default.num_layers == 9
    assert 0 < default.trained_parameters < deeper.trained_parameters
    assert deeper.first == "conv_dw_9"


def test_its_time_and_space_are_estimated() -> None:
    counts = {name: {"train": 80, "validation": 10, "test": 10} for name in "ab"}
    narrow, wide = (
        estimate(RunConfig(**CONFIG | {"alpha": alpha}), counts)
        for alpha in (0.25, 1.0)
    )
    assert 0 < narrow.total_seconds < wide.total_seconds
    assert 0 < narrow.disk_bytes < wide.disk_bytes


def test_a_script_builds_it() -> None:
    code = keras_code(RunConfig(**CONFIG))
    compile(code, "script.py", "exec")
    assert "keras.applications.MobileNet(" in code
    assert "keras.applications.mobilenet.preprocess_input" in code
    assert "class InferenceMode" in code
    assert "\nTHAW_LINE = -9\n" in code


def test_its_weights_are_looked_for_by_name(newcomer: Backbone) -> None:
    assert keras_file(newcomer, 0.25) == "small_net_2_5_128.h5"
    assert keras_file(newcomer, 1.0, 160) == "small_net_1_0_224.h5"
    assert weights_place(newcomer) == "to download"
