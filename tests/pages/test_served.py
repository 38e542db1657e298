"""Thumbnails, as the browser asks for them."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import Response

from core.data.datasets import Dataset
from pages._ui.dataset import served
from pages._ui.dataset.gallery import thumbnails


def asked(dataset: str, name: str) -> Response:
    parts = {"dataset": dataset, "name": name}
    return served.answer(Request({"type": "http", "path_params": parts, "headers": []}))


def test_a_thumbnail_is_served_under_its_address_and_kept(dataset: Dataset) -> None:
    (file,) = thumbnails(dataset, ["disc/0000.png"])
    assert not isinstance(file, str)
    assert served.address(dataset, file) == f"thumbnail/{dataset.id}/{file.name}"
    answer = asked(dataset.id, file.name)
    assert answer.body == file.read_bytes()
    assert answer.media_type == "image/jpeg"
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "name", ["f" * 32 + ".jpg", "../dataset.json", "cover-0.jpg", ""]
)
def test_nothing_else_is_served(dataset: Dataset, name: str) -> None:
    thumbnails(dataset, ["disc/0000.png"])
    assert asked(dataset.id, name).status_code == 404


def test_of_no_data_set_nothing_is_served() -> None:
    for dataset in ("nothing", "..", "../.."):
        assert asked(dataset, "f" * 32 + ".jpg").status_code == 404
