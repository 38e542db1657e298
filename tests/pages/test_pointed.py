"""The picture under the mouse on a map, as the browser asks for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.requests import Request

from core.data.datasets import Dataset
from core.language.current import speaking
from pages._ui.decide import pointed
from pages._ui.decide.listing import all_images


def asked(dataset: str, image: str) -> tuple[int, dict[str, Any]]:
    """Status and what is answered."""
    parts = {"dataset": dataset, "image": image}
    request = Request({"type": "http", "path_params": parts, "headers": []})
    answer = pointed.answer(request)
    return answer.status_code, json.loads(bytes(answer.body) or b"{}")


def test_a_picture_comes_with_its_class_split_and_path(split: Dataset) -> None:
    image = all_images(split)[0]
    status, told = asked(split.id, image.digest[:16])
    assert status == 200
    assert told["words"].startswith("disc · ") and told["words"].endswith(image.path)
    assert told["picture"].startswith("data:image/jpeg;base64,")


def test_it_is_told_in_the_language_of_the_page(split: Dataset) -> None:
    image = all_images(split)[0]
    with speaking("de"):
        place = pointed.address(split).rsplit("/", 1)[1]
    status, told = asked(split.id, f"{place}{image.digest[:16]}")
    assert (status, place) == (200, "de-")
    assert told["words"].startswith(f"disc · {told['words'][7].upper()}")


def test_what_is_not_there_is_not_found(split: Dataset) -> None:
    for dataset, image in (
        (split.id, "f" * 16),
        (split.id, "../manifest.json"),
        ("nothing", all_images(split)[0].digest[:16]),
        ("..", "x"),
    ):
        assert asked(dataset, image) == (404, {})


def test_a_file_that_went_away_is_named_without_a_picture(split: Dataset) -> None:
    image = all_images(split)[0]
    (Path(split.root) / image.path).unlink()
    status, told = asked(split.id, image.digest[:16])
    assert (status, told["picture"]) == (200, "")
