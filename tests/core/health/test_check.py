"""What is known to be in a drawn set is found, and nothing else."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from benchmarks._defects import COPIES, DEFECTS
from core.data.datasets import add_folder
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.data.pictures.decoding import load_rgb
from core.health.formats import HealthResult
from core.health.measures import SIDE
from core.health.quality import _PROPERTIES
from core.language.current import speaking
from core.storage.typed_json import fits
from tests.core.health.checked import by_kind, checked
from tests.drawn_pictures import draw_class_folders

_SIZE = 160
_COPIED = 3  # pictures of which there is a copy of each kind
_CLASSES = {"disc": 30, "square": 30}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:

    return draw_class_folders(tmp_path_factory.mktemp("drawn"), _CLASSES, size=_SIZE)


@pytest.fixture(scope="module")
def altered(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn pictures, copies of some, and one with each defect."""
    folder = tmp_path_factory.mktemp("altered") / "pictures"
    shutil.copytree(drawn, folder)
    chance = random.Random(0)
    pictures = sorted(folder.glob("*/*"))
    chance.shuffle(pictures)
    for path in pictures[:_COPIED]:
        for name, change in COPIES.items():
            change(load_rgb(path), path.with_name(f"{path.stem}__{name}"), chance)
    for path, (name, change) in zip(pictures[_COPIED:], DEFECTS.items(), strict=False):
        change(load_rgb(path), path.with_name(f"{path.stem}__{name}"), chance)
    return folder


def test_nothing_is_found_in_a_clean_set(drawn: Path, thaw_home: Path) -> None:
    result, clusters = checked(add_folder(drawn))
    assert result["findings"] == [] and clusters == []
    assert result["num_images"] == 60 and len(result["checked"]) == 8
    assert result["not_checked"] == [] and fits(result, HealthResult)


def test_every_copy_and_every_defect_is_found_and_nothing_else(
    altered: Path, thaw_home: Path
) -> None:
    dataset = add_folder(altered)
    with speaking("de"):  # as a worker does; what a file keeps is English
        result, clusters = checked(dataset)
    assert fits(result, HealthResult)
    # Each copy lies with its original, and no two pictures of other origin do.
    origins = [{Path(path).stem.split("__")[0] for path in it} for it in clusters]
    assert all(len({path.split("/")[0] for path in it}) == 1 for it in clusters)
    assert all(len(names) == 1 for names in origins)
    joined = {path for cluster in clusters for path in cluster}
    for name in COPIES:
        assert sum(path.split("__")[-1].startswith(name) for path in joined) == _COPIED
    # Each defect is named by its finding, and by it alone but for what follows of it.
    named = by_kind(result)
    for name in DEFECTS:
        paths = named[name]["paths"]
        assert any(f"__{name}." in path for path in paths), name
        clean = [path for path in paths if "__" not in path]
        assert clean == [], name
    assert not {"shortcut_width", "imbalance", "small_classes"} & set(named)
    check_twins(result, ensure_manifest(dataset))


def check_twins(result: HealthResult, manifest: Manifest) -> None:
    """What goes across splits is a problem, and counted for each of them."""
    item = by_kind(result)["twins_splits"]
    assert item["level"] == "problem" and item["action"] == "group"
    assert "a twin in training" in item["detail"]
    totals = [f"of {len(manifest.split(it))} {it} images" for it in SPLITS[1:]]
    assert any(text in item["detail"] for text in totals)
    listed = [path for cluster in item["clusters"] for path in cluster["paths"]]
    assert sorted(listed) == sorted(item["paths"])
    assert item["num_clusters"] == len(item["clusters"])


def test_the_axis_of_sharpness_says_at_which_size_it_is_measured() -> None:
    assert f"{SIDE} × {SIDE} pixels" in _PROPERTIES["blurred"][1].title
