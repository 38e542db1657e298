"""Two networks that compute different features have different names.

The names in `core.runs.cache_keys` are made without Keras; here they are held against
the weights that Keras has in memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from core.config import RunConfig
from core.models.weight_files import weights_digest
from core.runs.cache_keys import network_name
from core.training.network import Network
from tests.conftest import tiny_config, write_mobilenet_weights


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("weights")
    return [
        str(write_mobilenet_weights(folder / f"{seed}.h5", seed)) for seed in (0, 1)
    ]


def test_networks_share_a_name_where_they_share_their_weights(files: list[str]) -> None:
    changes: list[dict[str, Any]] = [
        {"weights": files[0]},
        {"weights": files[0], "seed": 1},
        {"weights": files[0], "image_size": 64},
        {"weights": files[1]},
        {"seed": 0},
        {"seed": 1},
        {"seed": 0, "batch_size": 4},
        {"seed": 0, "alpha": 0.5},
    ]
    found: dict[str, set[str]] = {}
    for change in changes:
        network = Network(tiny_config("d", **change), 2)
        digest = weights_digest(network.backbone)
        found.setdefault(network.name, set()).add(digest)
    assert all(len(digests) == 1 for digests in found.values()), found
    digests = [digest for names in found.values() for digest in names]
    assert len(set(digests)) == len(found) == 5


def test_random_weights_follow_from_the_seed_whatever_was_drawn_before() -> None:
    config = tiny_config("d", seed=4)
    digests = set()
    for other in (0, 1):
        keras.utils.set_random_seed(other)
        np.random.default_rng(other).random(3)
        Network(tiny_config("d", seed=other), 3)
        digests.add(weights_digest(Network(config, 2).backbone))
    assert len(digests) == 1


def test_a_phase_that_is_over_keeps_its_network_when_the_file_is_another_one(
    tmp_path: Path, files: list[str]
) -> None:
    path = tmp_path / "weights.h5"
    path.write_bytes(Path(files[0]).read_bytes())
    config = tiny_config("d", weights=str(path))
    first = Network(config, 2)
    first.model.save(tmp_path / "model.keras")
    (tmp_path / "result.json").write_text(f'{{"network": "{first.name}"}}')
    path.write_bytes(Path(files[1]).read_bytes())
    resumed = Network(config, 2)
    assert resumed.name == network_name(config) != first.name
    resumed.load_phase(tmp_path)
    assert resumed.name == first.name
    assert weights_digest(resumed.backbone) == weights_digest(first.backbone)


def test_a_phase_of_an_earlier_version_is_named_by_its_weights(tmp_path: Path) -> None:
    network = Network(tiny_config("d"), 2)
    network.model.save(tmp_path / "model.keras")
    before = network.name
    network.load_phase(tmp_path)
    assert network.name == weights_digest(network.backbone) != before
    assert isinstance(network.config, RunConfig)
