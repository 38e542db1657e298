from __future__ import annotations

import base64
import csv
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.runs.run import Run
from core.server import engine as engines
from core.serving.predictor import Predictor
from tests.core.server.conftest import Serve, Server, picture

CAT, DOG = picture(60), picture(200)


def tops(answer: dict[str, object]) -> list[tuple[str, str]]:
    """Name and first class of each picture; "" for one without an answer."""
    found = answer["predictions"]
    assert isinstance(found, list)
    best = (item["top"][0]["class"] if item["top"] else "" for item in found)
    return [(item["image"], name) for item, name in zip(found, best, strict=True)]


def test_a_form_may_have_many_files(server: Server) -> None:
    files = [("image", ("a.png", CAT)), ("other", ("b.png", DOG))]
    answer = server.client.post("/predict", files=files)
    assert answer.status_code == 200
    assert tops(answer.json()) == [("a.png", "cats"), ("b.png", "dogs")]
    assert answer.json()["num_classified"] == 2 and answer.json()["num_failed"] == 0


def test_json_has_base_64_with_and_without_a_name(server: Server) -> None:
    cat, dog = (base64.b64encode(each).decode() for each in (CAT, DOG))
    images = [cat, {"name": "b.png", "data": f"data:image/png;base64,{dog}"}]
    answer = server.client.post("/predict", json={"images": images})
    assert tops(answer.json()) == [("images[0]", "cats"), ("b.png", "dogs")]


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream"])
def test_a_body_may_be_one_picture(server: Server, kind: str) -> None:
    headers = {"Content-Type": kind}
    answer = server.client.post("/predict", content=DOG, headers=headers)
    assert tops(answer.json()) == [("image", "dogs")]


def test_answers_are_those_of_the_predictor(server: Server, served_run: Run) -> None:
    pictures = [picture(value) for value in (0, 100, 127, 129, 255)]
    files = [("image", (str(i), each)) for i, each in enumerate(pictures)]
    found = server.client.post("/predict", files=files).json()["predictions"]
    plain = Predictor(served_run.serving_dir("frozen"))
    expected = plain.classify([("", each) for each in pictures])
    for one, other in zip(found, expected, strict=True):
        shown = [(each["class"], each["probability"]) for each in one["top"]]
        assert [name for name, _ in shown] == [name for name, _ in other.top]
        wanted = [share for _, share in other.top]
        assert [share for _, share in shown] == pytest.approx(wanted, abs=1e-6)
        assert one["novelty"] is None and one["unfamiliar"] is None


@pytest.mark.parametrize(("top", "count"), [("1", 1), ("2", 2), ("99", 2)])
def test_so_many_classes_as_are_asked_for(server: Server, top: str, count: int) -> None:
    files = {"image": ("a.png", CAT)}
    answer = server.client.post("/predict", params={"top": top}, files=files)
    assert len(answer.json()["predictions"][0]["top"]) == count


def test_an_unreadable_picture_carries_its_reason_and_the_others_go_on(
    server: Server,
) -> None:
    files = [("image", ("bad.png", CAT[:40])), ("image", ("b.png", DOG))]
    answer = server.client.post("/predict", files=files)
    assert answer.status_code == 200
    assert tops(answer.json()) == [("bad.png", ""), ("b.png", "dogs")]
    assert answer.json()["predictions"][0]["error"]
    assert answer.json()["num_failed"] == 1


def test_names_come_back_as_they_were_sent(server: Server) -> None:
    data = base64.b64encode(CAT).decode()
    names = ["\N{CAT} ü", "<script>", "../../etc/passwd", "a\nb", "half \ud83d"]
    text = json.dumps({"images": [{"name": name, "data": data} for name in names]})
    headers = {"Content-Type": "application/json"}
    answer = server.client.post("/predict", content=text.encode(), headers=headers)
    assert answer.status_code == 200
    assert [name for name, _ in tops(json.loads(answer.text))] == names


def test_what_is_unlike_the_training_images_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust = SimpleNamespace(  # for which grey is as usual, and red is not
        calibrated=lambda probabilities: probabilities,
        novelty=lambda embeddings: np.ptp(embeddings, axis=1) / np.float32(100),
    )
    monkeypatch.setattr(server.service.predictor, "trust", trust)
    red = np.zeros((16, 16, 3), np.uint8)
    red[..., 0] = 200
    novelty = server.service.engine._answers(red[None]).novelty
    assert novelty is not None and novelty[0] > 1
    answer = server.client.post("/predict", files={"image": ("a.png", DOG)}).json()
    (found,) = answer["predictions"]
    assert found["novelty"] < 0.1 and found["unfamiliar"] is False
    reply = server.infer(data=red.ravel().tolist()).json()
    assert [each["name"] for each in reply["outputs"]][-1] == "novelty"
    assert reply["outputs"][-1]["data"] == pytest.approx(novelty.tolist())
    text = server.client.get("/metrics").text
    assert 'thaw_images_total{outcome="unfamiliar"} 1.0' in text


def test_every_nasty_file_gets_an_answer_or_a_reason(
    serve: Serve, served_run: Run, shared_data: Callable[[str], Path]
) -> None:
    server = serve(max_images=200, max_megabytes=200)
    folder = shared_data("nasty")
    with (folder / "EXPECTED_pillow.csv").open(encoding="utf-8") as file:
        names = [row["file"] for row in csv.DictReader(file)]
    contents = [(folder / name).read_bytes() for name in names]
    files = [("image", (str(i), each)) for i, each in enumerate(contents)]
    answer = server.client.post("/predict", files=files)
    assert answer.status_code == 200
    found = answer.json()["predictions"]
    assert [item["image"] for item in found] == list(map(str, range(len(names))))
    plain = Predictor(served_run.serving_dir("frozen"))
    expected = plain.classify([(name, folder / name) for name in names])
    assert [item["error"] or "" for item in found] == [one.error for one in expected]
    assert all(bool(item["top"]) != bool(item["error"]) for item in found)
    assert answer.json()["num_failed"] > 10


def test_a_defect_is_told_without_its_traceback(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("secret")

    monkeypatch.setattr(engines, "decode", fail)
    answer = server.client.post("/predict", files={"image": ("a.png", CAT)})
    assert answer.status_code == 500
    assert "defect" in answer.json()["error"]["message"] and "secret" not in answer.text
    assert server.service.gate.requests == 0
