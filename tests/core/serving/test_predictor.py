"""The predictor answers as the trained model does, without Keras."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.config import STRATEGIES
from core.data.pictures.decoding import decode
from core.errors import RunError
from core.runs.run import Run
from core.serving.predictor import Predictor
from core.storage.contents import write_contents
from core.storage.files import read_json, write_json
from tests.conftest import REPOSITORY


@pytest.fixture
def predictor(trained_run: Run) -> Predictor:
    return Predictor(trained_run.serving_dir("finetune"))


@pytest.fixture
def files(trained_run: Run) -> list[Path]:
    manifest = trained_run.manifest
    return [manifest.absolute(manifest.entries[i]) for i in manifest.split("test")]


def pixels(files: list[Path]) -> np.ndarray:
    return np.stack([decode(path, 32) for path in files])


def test_labels_say_classes_and_size(trained_run: Run, predictor: Predictor) -> None:
    folder = trained_run.serving_dir("finetune")
    labels = read_json(folder / "labels.json")
    assert labels["class_names"] == ["disc", "square"]
    assert labels["input_size"] == 32
    assert predictor.class_names == ("disc", "square")
    assert predictor.input_size == 32
    assert {path.name for path in folder.iterdir()} == {
        "contents.json",
        "labels.json",
        "model.xml",
        "model.bin",
    }


def test_pictures_are_seen_as_in_training(trained_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run" / "frozen" / "serving"
    shutil.copytree(trained_run.serving_dir("frozen"), folder)
    labels = read_json(folder / "labels.json")
    write_json(folder / "labels.json", labels | {"rendition": {"integers": [0, 510]}})
    write_contents(folder)
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32))
    plain, deep = tmp_path / "plain.png", tmp_path / "deep.png"
    Image.fromarray(pixels.astype(np.uint8)).save(plain)
    Image.fromarray((2 * pixels).astype(np.uint16)).save(deep)
    first, second = Predictor(folder).classify([("a", plain), ("b", deep)])
    assert first.top == second.top


def test_a_damaged_rendition_is_an_incomplete_model(
    trained_run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "run" / "frozen" / "serving"
    shutil.copytree(trained_run.serving_dir("frozen"), folder)
    labels = read_json(folder / "labels.json")
    write_json(folder / "labels.json", labels | {"rendition": {"integers": "wide"}})
    write_contents(folder)
    with pytest.raises(RunError, match="ready to predict"):
        Predictor(folder)


@pytest.mark.parametrize("phase", STRATEGIES["finetune"])
def test_answers_are_those_of_the_evaluation(
    trained_run: Run, files: list[Path], phase: str
) -> None:
    served = Predictor(trained_run.serving_dir(phase)).predict(pixels(files))
    expected = trained_run.predictions(phase, "test").probabilities
    assert np.abs(served.probabilities - expected).max() <= 1e-4


def test_shapes_and_types(predictor: Predictor, files: list[Path]) -> None:
    served = predictor.predict(pixels(files))
    n = len(files)
    assert served.probabilities.shape == (n, 2)
    assert served.embedding.shape == (n, 256)
    assert served.cam.shape == (n, 1, 1, 2)
    for values in (served.probabilities, served.embedding, served.cam):
        assert values.dtype == np.float32
        assert values.std() > 0
    assert np.allclose(served.probabilities.sum(axis=1), 1, atol=1e-5)


def test_maps_average_to_the_logits(predictor: Predictor, files: list[Path]) -> None:
    served = predictor.predict(pixels(files))
    # a bias is the same for all images, and softmax takes away what classes share
    log_odds = np.log(served.probabilities[:, 1] / served.probabilities[:, 0])
    means = served.cam.mean(axis=(1, 2))
    offset = log_odds - (means[:, 1] - means[:, 0])
    assert np.ptp(log_odds) > 0.1
    assert np.ptp(offset) < 1e-3


def test_answer_does_not_depend_on_the_batch(
    predictor: Predictor, files: list[Path]
) -> None:
    together = predictor.predict(pixels(files)).probabilities
    for row, path in enumerate(files):
        alone = predictor.predict(pixels([path])).probabilities[0]
        assert np.allclose(alone, together[row], atol=1e-6)


def test_files_and_their_content_get_the_same_answer(
    predictor: Predictor, files: list[Path]
) -> None:
    by_path = predictor.classify([(path.name, path) for path in files])
    by_content = predictor.classify([(path.name, path.read_bytes()) for path in files])
    assert by_path == by_content
    expected = predictor.predict(pixels(files)).probabilities
    for answer, path, shares in zip(by_path, files, expected, strict=True):
        assert answer.name == path.name and answer.error == ""
        assert [name for name, _ in answer.top] == [
            predictor.class_names[i] for i in np.argsort(-shares)
        ]
        assert answer.top[0][1] == pytest.approx(shares.max(), abs=1e-6)


def test_number_of_answers_is_asked_for(
    predictor: Predictor, files: list[Path]
) -> None:
    (answer,) = predictor.classify([("a", files[0])], top=1)
    assert len(answer.top) == 1
    assert predictor.classify([]) == []


def test_bad_files_carry_their_reason_and_the_others_go_on(
    predictor: Predictor, files: list[Path], tmp_path: Path
) -> None:
    whole = files[0].read_bytes()
    (tmp_path / "a folder").mkdir()
    found = predictor.classify(
        [
            ("empty.png", b""),
            ("text.png", b"no picture at all"),
            ("cut.png", whole[: len(whole) // 2]),
            ("gone.png", tmp_path / "gone.png"),
            ("folder.png", tmp_path / "a folder"),
            ("good.png", whole),
        ]
    )
    *bad, good = found
    assert all(item.error and not item.top for item in bad)
    assert bad[0].error == "empty file"
    assert good.top and not good.error


def test_grey_and_transparent_pictures_of_any_size_are_answered(
    predictor: Predictor, tmp_path: Path
) -> None:
    sources = []
    for mode, size in (("L", (5, 90)), ("RGBA", (300, 20)), ("1", (1, 1))):
        path = tmp_path / f"{mode}.png"
        Image.new(mode, size).save(path)
        sources.append((mode, path))
    assert [item.error for item in predictor.classify(sources)] == ["", "", ""]


def test_threads_share_one_predictor(predictor: Predictor, files: list[Path]) -> None:
    images = pixels(files)
    expected = predictor.predict(images).probabilities
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: predictor.predict(images), range(24)))
    for served in found:
        assert np.allclose(served.probabilities, expected, atol=1e-6)


@pytest.mark.parametrize("missing", ["labels.json", "model.xml", "model.bin"])
def test_incomplete_folder_is_a_run_error(
    trained_run: Run, tmp_path: Path, missing: str
) -> None:
    folder = tmp_path / "a-run" / "frozen" / "serving"
    shutil.copytree(trained_run.serving_dir("frozen"), folder)
    Predictor(folder)
    (folder / missing).unlink()
    with pytest.raises(RunError, match="an incomplete or damaged one in a-run"):
        Predictor(folder)


@pytest.mark.parametrize("name", ["labels.json", "model.xml", "model.bin"])
def test_damaged_folder_is_a_run_error(
    trained_run: Run, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "a-run" / "frozen" / "serving"
    shutil.copytree(trained_run.serving_dir("frozen"), folder)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(RunError, match="an incomplete or damaged one in a-run"):
        Predictor(folder)


def test_model_whose_bytes_changed_is_a_run_error(
    trained_run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "a-run" / "frozen" / "serving"
    shutil.copytree(trained_run.serving_dir("frozen"), folder)
    content = bytearray((folder / "model.bin").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.bin").write_bytes(content)
    with pytest.raises(RunError, match="an incomplete or damaged one in a-run"):
        Predictor(folder)
    (folder / "contents.json").unlink()  # as earlier versions left it
    assert Predictor(folder).class_names == ("disc", "square")


def test_predictor_loads_neither_keras_nor_tensorflow(trained_run: Run) -> None:
    code = (
        "import json, sys; from pathlib import Path;"
        "from core.serving.predictor import Predictor;"
        "answer = Predictor(Path(sys.argv[1])).classify([('a', Path(sys.argv[2]))]);"
        "print(json.dumps([answer[0].top, sorted(sys.modules)]))"
    )
    picture = trained_run.manifest.absolute(trained_run.manifest.entries[0])
    ended = subprocess.run(
        [sys.executable, "-c", code, trained_run.serving_dir("frozen"), picture],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    top, loaded = json.loads(ended.stdout)
    assert len(top) == 2
    packages = {name.partition(".")[0] for name in loaded}
    assert "openvino" in packages
    unwanted = {"keras", "tensorflow", "streamlit", "pandas", "pyarrow", "torch"}
    assert packages & unwanted == set()
