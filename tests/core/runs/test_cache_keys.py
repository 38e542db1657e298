"""Whatever changes what is in the cache changes its key, and little else does.

That keys name what Keras really computes is shown where Keras is: see
tests/core/training/test_feature_names.py.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from core.backbones.registry import BACKBONES
from core.config import (
    AugmentationConfig,
    FinetuneConfig,
    HeadConfig,
    PhaseConfig,
    RunConfig,
)
from core.runs import cache_keys
from core.runs.cache_keys import (
    KeyedImages,
    converted_key,
    features_key,
    network_name,
    norms_key,
    pixels_key,
    tap_name,
)
from core.storage.cache import entry_path
from tests.conftest import tiny_config, unfreeze_steps, unfreezing

PHASES = ("frozen", "finetune")


def entry(
    config: RunConfig, phase: str, digest: str = "digest", engine: str = "openvino"
) -> str:
    """The name of the entry with the features of a phase."""
    network = network_name(config, digest if config.adapt_norms else "")
    tap = tap_name(network, config, phase)
    images = KeyedImages(digest, f"contents of {digest}")
    key = features_key(config, images, tap, config.num_views, engine)
    return entry_path("features", key).name


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A weight file; nobody reads it as one."""
    path = tmp_path / "weights.h5"
    path.write_bytes(b"first")
    return path


CHANGES: list[dict[str, Any]] = [
    {"backbone": "mobilenet_v2", "alpha": 0.35},
    {"alpha": 0.5},
    {"weights": "none"},
    {"weights": "none", "seed": 3},
    {"image_size": 64},
    *({"views": 3}, {"views": 0}, {"test_views": "mirror"}),
    {"view_seed": 1},
    {"augmentation": AugmentationConfig(zoom=0.2)},
    {"precision": "bfloat16"},
    {"adapt_norms": True},
    {"feature_layer": "conv_pw_6_relu"},
]


@pytest.mark.parametrize("phase", PHASES)
def test_every_setting_that_changes_features_changes_their_name(
    phase: str, weights: Path
) -> None:
    base = tiny_config("d", weights=str(weights), unfreeze=0)
    names = [entry(base, phase)]
    names += [entry(dataclasses.replace(base, **each), phase) for each in CHANGES]
    names.append(entry(base, phase, digest="other images"))
    names.append(entry(base, phase, engine="tensorflow"))
    assert len(set(names)) == len(names)


def test_the_place_in_the_network_counts() -> None:
    base = tiny_config("d", unfreeze=9)
    deeper = unfreezing(base, 40)
    largest = dataclasses.replace(base, head=HeadConfig(pooling="max"))
    assert entry(base, "frozen") == entry(deeper, "frozen") != entry(largest, "frozen")
    assert entry(base, "finetune") == entry(largest, "finetune")
    assert entry(base, "finetune") != entry(deeper, "finetune")
    same = unfreezing(base, f"from:{base.thaw_lines[0].first}")
    assert entry(base, "finetune") == entry(same, "finetune"), "however it is said"


NO_CHANGES: list[dict[str, Any]] = [
    {"dataset": "another name for the same images"},
    {"batch_size": 3},
    {"label_smoothing": 0.1},
    {"imbalance": "class_weights"},
    {"seed": 1},
    {"precise_norms": False},
    {"head": HeadConfig(layers=())},
    {"frozen": PhaseConfig(7, 0.1, 2)},
    # But for where its line lies: see above.
    {"finetune": FinetuneConfig(unfreeze_steps((9, 7, 0.1)), 2)},
    {"scratch": PhaseConfig(7, 0.1, 2)},
]


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("change", NO_CHANGES)
def test_what_does_not_change_features_finds_them(
    phase: str, change: dict[str, Any], weights: Path
) -> None:
    base = tiny_config("d", weights=str(weights))
    assert entry(dataclasses.replace(base, **change), phase) == entry(base, phase)


@pytest.mark.parametrize("views", [0, 1])
def test_without_views_their_seed_and_changes_do_not_matter(views: int) -> None:
    base = tiny_config("d", views=views)
    other = {"view_seed": 9, "augmentation": AugmentationConfig(rotation=0.5)}
    changed = dataclasses.replace(base, **other)
    assert entry(changed, "frozen") == entry(base, "frozen")


def test_each_setting_is_known_to_change_features_or_not() -> None:
    known = {name for change in (*CHANGES, *NO_CHANGES) for name in change}
    settings = {item.name for item in dataclasses.fields(RunConfig)}
    assert settings - known == {"strategy"}  # which phases there are


def test_another_file_under_the_same_name_is_another_network(weights: Path) -> None:
    base = tiny_config("d", weights=str(weights))
    before = network_name(base)
    weights.write_bytes(b"other")  # as many bytes
    after = network_name(base)
    weights.rename(weights.with_name("moved.h5"))
    moved = tiny_config("d", weights=str(weights.with_name("moved.h5")))
    assert before != after == network_name(moved), "its content counts, not its name"
    assert network_name(base) not in (before, after), "there is no such file any more"


def test_downloaded_weights_count_with_their_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    config = RunConfig("d", backbone="mobilenet")
    names = {network_name(config)}
    path = tmp_path / "models" / "mobilenet_1_0_224_tf_no_top.h5"
    for content in (b"a", b"b"):
        path.write_bytes(content)
        names.add(network_name(config))
    assert len(names) == 3
    path.with_name("mobilenet_1_0_160_tf_no_top.h5").write_bytes(b"b")
    small = dataclasses.replace(config, image_size=160)
    assert network_name(small) == network_name(config), "the weights are the same"


def test_packaged_weights_count_with_their_content() -> None:
    lites = [name for name, facts in BACKBONES.items() if facts.is_packaged]
    names = {network_name(RunConfig("d", backbone=name)) for name in lites}
    assert len(names) == len(lites) == 3
    random = RunConfig("d", weights="none")
    assert network_name(random) not in names


@pytest.mark.parametrize("package", ["keras", "openvino"])
def test_other_versions_make_other_features(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tiny_config("d")
    before = entry(base, "frozen")
    other_version(package, monkeypatch)
    assert entry(base, "frozen") != before


def test_random_weights_hang_on_the_version_that_draws_them(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, read = tiny_config("d"), tiny_config("d", weights=str(weights))
    before = network_name(drawn), network_name(read)
    other_version("tensorflow", monkeypatch)
    assert network_name(drawn) != before[0]
    assert network_name(read) == before[1]


@pytest.mark.parametrize(
    "version", ["_FEATURES_VERSION", "_NETWORK_VERSION", "_NORMS_VERSION"]
)
def test_other_code_makes_other_features(
    version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tiny_config("d", adapt_norms=True)
    before = entry(base, "frozen")
    monkeypatch.setattr(cache_keys, version, 99)
    assert entry(base, "frozen") != before


def test_pixels_are_named_by_what_the_images_contain_alone() -> None:
    one, other = (KeyedImages(digest, "a" * 64) for digest in ("b" * 64, "c" * 64))
    key = pixels_key(one, 224)
    assert key == pixels_key(other, 224), "labels and sides make no difference"
    assert key == {"version": 2, "contents": "a" * 64, "size": 224}
    assert pixels_key(KeyedImages("b" * 64, "d" * 64), 224) != key


@pytest.mark.parametrize("adapts", [False, True])
def test_folds_share_features_but_for_statistics_of_their_own_images(
    adapts: bool,
) -> None:
    config = tiny_config("d", adapt_norms=adapts)
    folds = [KeyedImages(digest, "c", in_folds=True) for digest in ("a", "b")]
    keys = [features_key(config, images, "tap", 2, "openvino") for images in folds]
    assert (keys[0] == keys[1]) is not adapts
    alone = features_key(config, KeyedImages("a", "c"), "tap", 2, "openvino")
    assert alone not in keys or adapts, "a run of its own keeps fewer views"
    other = features_key(
        config, KeyedImages("a", "d", in_folds=True), "tap", 2, "openvino"
    )
    assert other not in keys or adapts


def test_a_converted_network_is_named_by_all_of_its_outputs() -> None:
    keys = [
        converted_key(taps, size)
        for taps in (["a"], ["b"], ["a", "b"], ["b", "a"])
        for size in (32, 64)
    ]
    assert len({entry_path("converted", key) for key in keys}) == len(keys)


def test_statistics_are_of_one_network_and_of_its_images() -> None:
    keys = [
        norms_key(network, digest, size)
        for network in ("a", "b")
        for digest in ("c", "d")
        for size in (32, 64)
    ]
    assert len({entry_path("norms", key) for key in keys}) == len(keys)


def other_version(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    version = cache_keys._version
    monkeypatch.setattr(
        cache_keys, "_version", lambda name: "99" if name == package else version(name)
    )
