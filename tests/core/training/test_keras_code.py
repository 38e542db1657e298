"""Scripts of `core.keras_script`, run without this project, are the run's training."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.config import (
    AugmentationConfig,
    Dense,
    FinetuneConfig,
    HeadConfig,
    OptimizerConfig,
    PhaseConfig,
    PlateauConfig,
    RunConfig,
    ScheduleConfig,
)
from core.config.recipes import recipes
from core.data.datasets import add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.keras_script import keras_code, split_csv
from core.models.save_backbone import save_backbone
from core.runs.queue import create_run
from core.training.network import Network
from core.training.run_job import train
from tests.conftest import tiny_config, unfreeze_steps
from tests.core.training.script_reports import (
    CLASSES,
    Report,
    assert_same_network,
    run_scripts,
    short,
)
from tests.drawn_pictures import draw_class_folders


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two classes of drawn pictures."""
    return draw_class_folders(tmp_path / "pictures", CLASSES, size=48)


GRADUAL = FinetuneConfig(
    unfreeze_steps(("from:60", 1, 1e-3), ("from:conv_pw_5", 1, 1e-4), ("all", 1, 1e-5)),
    patience=2,
    optimizer=OptimizerConfig("adamw", weight_decay=1e-4, global_clipnorm=1.0),
    schedule=ScheduleConfig("cosine"),
    plateau=PlateauConfig(0.5, 1),
    backbone_rate=0.1,
    averaged_epochs=1.0,
)

DECAYED = FinetuneConfig(unfreeze_steps(("from:60", 1, 1e-3)), layer_decay=0.8)


# Of what recipes don't use.
CONFIGS = {
    "binary": tiny_config(
        "",
        head=HeadConfig("max", (Dense(units=8, l2=1e-3),), "sigmoid"),
        label_smoothing=0.1,
        imbalance="balanced_sampling",
    ),
    "fitted": tiny_config(
        "",
        views=2,
        head=HeadConfig(layers=(), fit="converged"),
        imbalance="effective_numbers",
        test_views="flips",
        finetune=DECAYED,
    ),
    "gradual": tiny_config("", finetune=GRADUAL),
    "scratch": tiny_config("", strategy="scratch"),
    "mixed": tiny_config(
        "",
        strategy="frozen",
        augmentation=AugmentationConfig(
            rand_augment_num_ops=2, mixup_alpha=0.2, cutmix_alpha=1.0
        ),
        imbalance="class_weights",
    ),
}
NETWORKS = {
    name: short(config)
    for name, config in (
        *CONFIGS.items(),
        *((name, item.config) for name, item in recipes().items()),
    )
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """What all scripts say, run one after another in one process."""
    folder = tmp_path_factory.mktemp("networks")
    pictures = draw_class_folders(folder / "pictures", CLASSES, size=48)
    scripts = {name: keras_code(config) for name, config in NETWORKS.items()}
    return run_scripts(folder, scripts, pictures, mode="eager")


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_its_network_and_what_is_trained_are_the_runs(
    name: str, reports: dict[str, Report]
) -> None:
    assert_same_network(NETWORKS[name], reports[name])


def test_it_reads_the_split_of_the_run(tmp_path: Path, pictures: Path) -> None:
    manifest = ensure_manifest(add_folder(pictures))
    config = short(tiny_config("", strategy="frozen", imbalance="class_weights"))
    code = keras_code(config, manifest)
    (report,) = run_scripts(
        tmp_path, {"split": code}, pictures, split_csv(manifest)
    ).values()
    num_test = len(manifest.split("test"))
    right = report[-1]["accuracy"]["test"] * num_test
    assert right == pytest.approx(round(right), abs=1e-4)
    assert_same_network(config, report)


@pytest.mark.slow
def test_statistics_are_adapted_once_and_stay(tmp_path: Path, pictures: Path) -> None:
    code = keras_code(short(tiny_config("", adapt_norms=True)))
    (report,) = run_scripts(tmp_path, {"adapted": code}, pictures).values()
    built, frozen, finetuned = (found["statistics"] for found in report)
    assert built != frozen == finetuned
    saved = (tmp_path / "script of adapted").glob("*.weights.h5")
    assert {path.name for path in saved} == {"frozen.weights.h5", "model.weights.h5"}


@pytest.mark.slow
def test_its_lite_backbone_takes_the_weight_file(
    tmp_path: Path, pictures: Path
) -> None:
    config = dataclasses.replace(
        short(RunConfig(dataset="", strategy="frozen")), weights="imagenet"
    )
    (place := tmp_path / "script").mkdir()
    (place / "train.py").write_text(keras_code(config))
    save_backbone(config, place / "efficientnet_lite0.weights.h5")
    save_features = (
        "import sys, numpy, train; numpy.save(sys.argv[1], "
        "train.build_model(2)[1](numpy.full((1, 32, 32, 3), 0.5, 'float32')))"
    )
    command = [sys.executable, "-c", save_features, str(tmp_path / "features.npy")]
    done = subprocess.run(command, cwd=place, capture_output=True, check=False)
    assert not done.returncode, done.stderr[-3000:]
    pixels = np.full((1, 32, 32, 3), 0.5 * 128 + 127, np.float32)
    ours = Network(config, 2).backbone(pixels, training=False)
    found = np.load(tmp_path / "features.npy")
    np.testing.assert_allclose(found, ours, atol=1e-4)


@pytest.mark.slow
@pytest.mark.usefixtures("in_this_process")
def test_its_accuracy_on_real_images_is_the_runs(
    tmp_path: Path, shared_data: Callable[[str], Path]
) -> None:
    weights = shared_data("weights") / "mobilenet_2_5_224_tf_no_top.h5"
    photos = shared_data("clothing2")
    dataset = add_folder(photos)
    config = tiny_config(
        dataset.id,
        weights=str(weights),
        image_size=96,
        views=0,
        batch_size=16,
        head=HeadConfig(layers=(), output="sigmoid"),
        frozen=PhaseConfig(epochs=12, learning_rate=3e-3),
        finetune=FinetuneConfig(unfreeze_steps((9, 2, 1e-4))),
    )
    manifest: Manifest = ensure_manifest(dataset)
    run = create_run(config, manifest, dataset.name)
    train(run)
    (report,) = run_scripts(
        tmp_path,
        {"clothes": keras_code(config, manifest)},
        photos,
        split_csv(manifest),
    ).values()
    for phase, found in zip(config.phases, report[1:], strict=True):
        ours = (run.result(phase) or {})["val_accuracy"]
        theirs = found["accuracy"]["validation"]
        print(f"{phase}: run {ours:.3f}, script {theirs:.3f}")
        assert theirs == pytest.approx(ours, abs=0.0201)  # of 50 images
