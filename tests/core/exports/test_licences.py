from __future__ import annotations

from dataclasses import replace

from core.config import RunConfig
from core.exports.licences import weights_licence


def test_licences_of_weights_follow_from_where_they_are_from() -> None:
    config = RunConfig("pets")
    assert "package efficientnet-lite0" in weights_licence(config)
    keras = replace(config, backbone="mobilenet")
    assert "keras.io" in weights_licence(keras)
    assert "none were used" in weights_licence(replace(keras, weights="none"))
    both = weights_licence(replace(config, backbone="efficientnet_lite0+mobilenet"))
    assert "package efficientnet-lite0" in both and "keras.io" in both
    own = replace(keras, weights="/data/own.h5")
    assert "does not know" in weights_licence(own)
