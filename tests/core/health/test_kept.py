"""What was measured is kept by content; what can't be read is told."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from core.data.pictures.rendition import PLAIN
from core.health import kept
from core.health.formats import HealthResult, SavedTwins, is_consistent
from core.health.kept import UnmeasuredImages, measured
from core.health.limits import far_limits, high_limit, low_limit
from core.health.measures import NUMBERS, difference_hashes, measure
from core.health.twins import known_clusters, save_clusters
from core.storage.files import read_json
from core.storage.fingerprint import content_digest
from core.storage.typed_json import fits
from tests.core.commands.study_results import HEALTH
from tests.core.data.conftest import Tree, tree  # noqa: F401


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Content hashes of the pictures that are measured."""
    seen: list[str] = []
    real = kept.measure

    def measure(file: io.BytesIO, *rest: object) -> object:
        seen.append(content_digest(file))
        return real(file, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "measure", measure)
    return seen


def test_a_second_check_opens_no_picture(tree: Tree, noted: list[str]) -> None:  # noqa: F811
    manifest = ensure_manifest(add_folder(tree({"a": 4, "b": 4})))
    told: list[int] = []
    first = measured(manifest, lambda done, seconds: told.append(done))
    assert len(noted) == 8 and told[-1] == 8
    second = measured(manifest)
    assert len(noted) == 8
    np.testing.assert_array_equal(first.small, second.small)
    np.testing.assert_array_equal(first.hashes, second.hashes)
    for name in NUMBERS:
        np.testing.assert_array_equal(first.numbers[name], second.numbers[name])


def test_rows_stand_in_the_order_of_the_manifest(tree: Tree) -> None:  # noqa: F811
    root = tree({"a": 3, "b": 3})
    Image.new("RGB", (50, 20), "red").save(root / "a" / "zz.png")
    manifest = ensure_manifest(add_folder(root))
    widths = measured(manifest).numbers["width"]
    wide = [e.path for e, w in zip(manifest.entries, widths, strict=True) if w == 50]
    assert wide == ["a/zz.png"]


def test_only_the_bucket_of_a_new_picture_is_measured_again(
    tree: Tree,  # noqa: F811
    noted: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "_BUCKET_IMAGES", 1)
    manifest = ensure_manifest(add_folder(tree({"a": 20, "b": 20})))
    fewer = dataclasses.replace(manifest, entries=manifest.entries[1:])
    measured(fewer)
    assert len(noted) == 39
    measured(manifest)
    beginning = manifest.entries[0].digest[:1]
    bucket = [e for e in manifest.entries if e.digest.startswith(beginning)]
    assert len(noted) == 39 + len(bucket) and len(bucket) < 20


def test_what_changed_or_went_away_is_told(tree: Tree) -> None:  # noqa: F811
    root = tree({"a": 4, "b": 4})
    manifest = ensure_manifest(add_folder(root))
    (root / "a" / "0.png").unlink()
    Image.new("RGB", (9, 9)).save(root / "b" / "1.png")
    with pytest.raises(UnmeasuredImages) as told:
        measured(manifest)
    assert sorted(bad.path for bad in told.value.bad) == ["a/0.png", "b/1.png"]


def numbers_of(picture: Image.Image, format_name: str = "PNG", **how: object) -> dict:
    file = io.BytesIO()
    picture.save(file, format_name, **how)  # type: ignore[arg-type]
    found = measure(file, PLAIN)
    return dict(zip(NUMBERS, found.numbers, strict=True)) | {
        "format": found.texts[0],
        "camera": found.texts[1],
    }


def test_a_turned_picture_has_its_upright_sides_camera_and_date() -> None:
    exif = Image.Exif()
    exif[0x112], exif[0x110], exif[0x132] = 6, "Box 3\0", "2024:05:01 10:00:00"
    found = numbers_of(Image.new("RGB", (40, 20)), "JPEG", exif=exif)
    assert (found["width"], found["height"], found["orientation"]) == (20, 40, 6)
    assert found["camera"] == "Box 3" and found["taken"] > 1.7e9
    assert found["format"] == "JPEG"


def test_damaged_exif_is_as_none() -> None:
    found = numbers_of(Image.new("RGB", (8, 8)), "JPEG", exif=b"Exif\0\0broken")
    assert (found["orientation"], found["camera"], found["taken"]) == (1, "", -1)


def test_only_what_is_seen_through_is_transparent() -> None:
    whole = Image.new("RGBA", (8, 8), (200, 10, 10, 255))
    assert numbers_of(whole)["transparent"] == 0
    whole.putpixel((2, 2), (0, 0, 0, 100))
    assert numbers_of(whole)["transparent"] == 1


def test_brightness_colour_and_border_are_those_of_the_picture() -> None:
    picture = Image.new("RGB", (224, 224), (250, 0, 0))
    picture.paste((0, 0, 100), (8, 8, 216, 216))
    found = numbers_of(picture)
    assert found["border_red"] == pytest.approx(250)
    assert found["border_blue"] == pytest.approx(0)
    assert 0.8 < found["one_colour"] < 0.95
    assert found["saturation"] > 90


def test_a_hash_stays_where_size_and_light_change() -> None:
    random = np.random.default_rng(0)
    grey = random.integers(0, 200, (8, 9)).astype(np.uint8)
    large = np.kron(grey, np.ones((10, 10), np.uint8))
    plain, mirrored = difference_hashes(grey)
    assert difference_hashes(large) == (plain, mirrored)
    assert difference_hashes(large + 30)[0] == plain != mirrored
    assert difference_hashes(np.ascontiguousarray(large[:, ::-1])) == (mirrored, plain)


def test_limits_follow_the_set_between_what_holds_for_all() -> None:
    usual = np.linspace(90, 110, 100)
    assert low_limit(usual, 15, 40).low == 40  # no darker than that is odd
    assert low_limit(np.linspace(0, 255, 100), 15, 40).low == pytest.approx(
        15, abs=60
    )  # a wide set
    dark = np.linspace(5, 30, 100)
    assert not low_limit(dark, 15, 40).beyond(dark).any()  # the set is like that
    assert high_limit(usual, 240, 250).high == 240
    low, high = far_limits(np.full(9, 3.0), 0.5).low, far_limits(np.zeros(9), 0.5).high
    assert (low, high) == (2.5, 0.5)


def test_clusters_are_kept_with_the_data_set(tree: Tree) -> None:  # noqa: F811
    dataset = add_folder(tree({"a": 2, "b": 2}))
    assert known_clusters(dataset) == []
    save_clusters(dataset, [["a/0.png", "b/0.png"]])
    assert known_clusters(dataset) == [["a/0.png", "b/0.png"]]
    path: Path = dataset.folder / "twins.json"
    assert fits(read_json(path), SavedTwins)
    path.write_text('{"version": 1, "clusters": [[3]]}')
    assert known_clusters(dataset) == []


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(
    "change",
    [
        {"paths": []},
        {"count": 0},
        {"clusters": [{"paths": ["x"], "labels": ["x"], "splits": ["train"]}]},
        {"clusters": [{"paths": [], "labels": [], "splits": []}]},
        {"histogram": {**HEALTH["findings"][1]["histogram"], "counts": [1]}},
    ],
)
def test_lists_of_a_damaged_result_do_not_fit_together(
    change: dict[str, object], place: int
) -> None:
    assert is_consistent(HEALTH)
    findings = list(HEALTH["findings"])
    findings[place] = {**findings[place], **change}  # type: ignore[typeddict-item]
    damaged: HealthResult = {**HEALTH, "findings": findings}
    assert fits(damaged, HealthResult) and not is_consistent(damaged)
