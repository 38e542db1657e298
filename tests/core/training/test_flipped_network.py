"""A model that answers by the mean over flips, wherever it is asked."""

from __future__ import annotations

import shutil
from typing import Any

import keras
import numpy as np
import pytest

from core.config import FLIPS
from core.exports.formats import FORMATS
from core.exports.kept import KIND, export_config, export_options
from core.openvino_core import openvino_core
from core.runs import queue
from core.runs.export_formats import ExportResult
from core.runs.run import Run
from core.serving.predictor import OUTPUTS, Predictor, predictor_of
from core.storage.contents import write_contents
from core.storage.files import read_json, write_json
from core.training.convert import save_openvino, to_openvino, traced
from core.training.flipped_network import with_flips
from core.training.studies import perform

EXPORTED = ["keras", "onnx"]


def lopsided() -> Any:
    """A network whose answer depends on what is left, and what on top."""
    image = keras.Input((6, 6, 3), name="image")
    place = keras.layers.Conv2D(4, 3, kernel_initializer="he_normal")(image / 64.0)
    flat = keras.layers.Flatten()(place)
    answer = keras.layers.Dense(3, "softmax", kernel_initializer="he_normal")(flat)
    return keras.Model(image, [answer, flat, place])


@pytest.mark.parametrize("name", ["mirror", "flips"])
def test_probabilities_are_the_mean_and_the_rest_is_of_the_picture(name: str) -> None:
    keras.utils.set_random_seed(3)
    model, flips = lopsided(), FLIPS[name]
    made = with_flips(to_openvino(traced(model), OUTPUTS), flips)
    images = np.random.default_rng(0).integers(0, 256, (3, 6, 6, 3), np.uint8)
    precise = {"INFERENCE_PRECISION_HINT": "f32"}
    found = openvino_core().compile_model(made, "CPU", precise)(images)

    def asked(axes: tuple[int, ...]) -> list[np.ndarray]:
        turned = np.flip(images, [axis + 1 for axis in axes]).astype(np.float32)
        return [np.array(output) for output in model(turned)]

    views = [asked(axes)[0] for axes in flips]
    assert np.abs(views[0] - views[1]).max() > 0.1
    assert found[OUTPUTS[0]] == pytest.approx(np.mean(views, axis=0), abs=1e-5)
    for place in (1, 2):
        assert found[OUTPUTS[place]] == pytest.approx(asked(())[place], abs=1e-4)


def test_one_view_is_the_network_itself() -> None:
    model = to_openvino(traced(lopsided()), OUTPUTS)
    assert with_flips(model, FLIPS["image"]) is model


@pytest.fixture(scope="module")
def mirroring(trained_run: Run) -> Run:
    """A copy of the trained run that answers by the picture and its mirror image."""
    passing = shutil.ignore_patterns(".reserve", "lock")
    run = Run(trained_run.path.with_name("mirroring-run"))
    shutil.copytree(trained_run.path, run.path, ignore=passing)
    values = read_json(run.path / "config.json")
    write_json(run.path / "config.json", values | {"test_views": "mirror"})
    folder = run.serving_dir("finetune")
    before = trained_run.serving_dir("finetune") / "model.xml"
    shutil.rmtree(folder)
    folder.mkdir()
    made = with_flips(openvino_core().read_model(before), run.config.flips)
    save_openvino(made, folder)
    shutil.copyfile(before.with_name("labels.json"), folder / "labels.json")
    write_contents(folder)
    return run


def test_exports_answer_by_views_as_the_app_does(mirroring: Run) -> None:
    pytest.importorskip("tf2onnx", reason="needs requirements-export.txt")
    options = dict(export_options(mirroring, "finetune", EXPORTED, "drawn"))
    config = export_config(mirroring)
    study = queue.create_study(KIND, config, mirroring.manifest, "shapes", options)
    perform(study)
    result = study.result(ExportResult)
    assert result and result["refused"] == []
    for made in result["made"]:
        tolerance = FORMATS[made["format"]].tolerance
        assert tolerance is None or made["parity"]["difference"] <= tolerance


def test_one_by_one_and_many_at_a_time_are_answered_alike(
    mirroring: Run, trained_run: Run
) -> None:
    size = predictor_of(mirroring, "finetune").input_size
    images = np.random.default_rng(1).integers(0, 256, (3, size, size, 3), np.uint8)
    folder = mirroring.serving_dir("finetune")
    at_once, each = (
        Predictor(folder, for_many=m).predict(images) for m in (False, True)
    )
    assert each.probabilities == pytest.approx(at_once.probabilities, abs=1e-5)
    plain = Predictor(trained_run.serving_dir("finetune"))
    views = [plain.predict(it).probabilities for it in (images, images[:, :, ::-1])]
    assert at_once.probabilities == pytest.approx(np.mean(views, axis=0), abs=1e-5)
    assert at_once.embedding == pytest.approx(plain.predict(images).embedding, abs=1e-4)
