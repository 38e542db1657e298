"""A backbone layer by layer: names, shapes, parameters, work."""

from __future__ import annotations

import pytest

from core.backbones.layers import describe_network, multiply_adds
from core.backbones.registry import BACKBONES
from core.config import RunConfig
from core.errors import ConfigError
from tests.core.backbones.known_networks import KNOWN


@pytest.mark.parametrize("name", KNOWN)
def test_description_is_of_the_known_network(name: str) -> None:
    facts, known = BACKBONES[name], KNOWN[name]
    found = describe_network(name, 1.0, facts.default_size, is_pretrained=False)
    assert found.parameters == facts.parameters == known.parameters
    assert len(found.layers) == facts.num_layers == known.num_layers
    assert multiply_adds(found) / 1e9 == pytest.approx(known.gigamacs, rel=0.15)
    assert found.feature_shape[-1] == known.channels


@pytest.mark.parametrize(
    ("name", "size", "feature_layer", "shape"),
    [
        ("efficientnet_lite0", 224, "", (7, 7, 1280)),
        ("efficientnet_lite0", 300, "", (10, 10, 1280)),
        ("inception_v3", 150, "mixed7", (7, 7, 768)),
    ],
)
def test_shapes_follow_the_input_size(
    name: str, size: int, feature_layer: str, shape: tuple[int, ...]
) -> None:
    assert describe_network(name, 1.0, size, feature_layer).feature_shape == shape


def test_width_changes_channels_parameters_and_work() -> None:
    narrow, wide = (describe_network("mobilenet", alpha, 224) for alpha in (0.5, 1.0))
    assert narrow.names == wide.names
    assert narrow.feature_shape == (7, 7, 512)
    assert wide.feature_shape == (7, 7, 1024)
    assert 3 < wide.parameters / narrow.parameters < 4
    assert 3 < multiply_adds(wide) / multiply_adds(narrow) < 4


def test_preprocessing_is_no_layer_of_the_backbone_but_of_the_keras_model() -> None:
    found = describe_network("vgg16", 1.0, 224)
    assert found.names[:2] == ("image", "block1_conv1")
    assert [item.name for item in found.keras_layers[:3]] == [
        "image",
        "preprocess",
        "block1_conv1",
    ]
    assert [item.kind for item in found.operations[:3]] == [
        "InputLayer",
        "Flip",
        "Rescaling",
    ]


def test_index_counts_in_the_whole_backbone_also_where_it_is_cut() -> None:
    cut = describe_network("inception_v3", 1.0, 150, "mixed7")
    assert cut.names[-1] == "mixed7"
    assert len(cut.all_names) == 311
    assert cut.all_names.index("mixed7") == 228


def test_imagenet_weights_of_efficientnet_come_with_a_layer_more() -> None:
    trained = describe_network("efficientnet_b0", 1.0, 224)
    random = describe_network("efficientnet_b0", 1.0, 224, is_pretrained=False)
    assert set(trained.names) - set(random.names) == {"rescaling_1"}
    assert trained.feature_shape == random.feature_shape
    assert trained.parameters == random.parameters


@pytest.mark.parametrize("end", ["nowhere", "image", "preprocess", "block3_conv", " "])
def test_end_that_is_no_feature_map_is_refused(end: str) -> None:
    with pytest.raises(ConfigError, match=r"feature_layer .* received .* Choose"):
        describe_network("vgg16", 1.0, 224, end)


def test_end_that_is_pooled_is_refused() -> None:
    with pytest.raises(ConfigError, match="makes a feature map"):
        describe_network("efficientnet_b0", 1.0, 224, "block2a_se_squeeze")


def test_unknown_backbone_and_width_are_refused() -> None:
    with pytest.raises(ConfigError, match="backbone"):
        describe_network("resnet", 1.0, 224)
    with pytest.raises(ConfigError, match="alpha"):
        describe_network("vgg16", 0.5, 224)


def test_run_has_the_network_of_its_settings() -> None:
    config = RunConfig(
        dataset="d",
        backbone="efficientnet_b0",
        image_size=64,
        feature_layer="block4a_expand_activation",
    )
    found = config.network
    assert found.feature_shape == (8, 8, 240)
    assert "rescaling_1" in found.names
    assert found is config.network, "it is kept"


def test_work_above_a_layer_is_a_share_of_the_whole() -> None:
    found = describe_network("vgg16", 1.0, 224)
    names = [item.name for item in found.keras_layers]
    last = multiply_adds(found, names.index("block5_conv3"))
    assert last == 14 * 14 * 3 * 3 * 512 * 512
    assert multiply_adds(found, 1) == multiply_adds(found)
