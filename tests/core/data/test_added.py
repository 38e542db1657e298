from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.added import add, listed, remove
from core.data.changes import changed_files, changes_since_split
from core.data.datasets import Dataset, add_folder, list_files
from core.data.folders.layout import BadFile
from core.data.image_paths import added_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.data.pictures.reasons import GONE
from core.data.scan import scan
from core.data.splitting.extending import extension
from core.data.splitting.named import make_split
from core.data.splitting.plan import SplitPlan
from core.errors import ImageError
from core.keras_script import split_csv
from core.storage.fingerprint import content_digest
from tests.pages.suspect_page import checksums


@pytest.fixture
def pets(draw_images: Callable[..., Path], tmp_path: Path) -> Dataset:
    folder = draw_images(tmp_path / "pets", {"cats": 10, "dogs": 10}, size=16)
    dataset = add_folder(folder)
    ensure_manifest(dataset)
    return dataset


@pytest.fixture
def others(draw_images: Callable[..., Path], tmp_path: Path) -> list[Path]:
    """Pictures that are not in the data set."""
    folder = draw_images(tmp_path / "others", {"x": 6}, size=24, seed=7)
    return sorted(folder.rglob("*.png"))


def extended(dataset: Dataset) -> Manifest:
    return make_split(dataset, scan(dataset), extension(dataset))


def labels(manifest: Manifest) -> dict[str, str]:
    return {e.path: manifest.class_names[e.label] for e in manifest.entries}


def test_an_added_image_is_a_copy_that_belongs_to_the_data_set(
    pets: Dataset, others: list[Path]
) -> None:
    before = checksums(pets)
    made = add(pets, others[0], "cats", str(others[0]), "Ada")
    assert pets.absolute(made.path).read_bytes() == others[0].read_bytes()
    assert made.digest == content_digest(others[0].read_bytes())
    assert listed(pets) == [made]
    files = {file.path: file.label for file in list_files(pets).files}
    assert files[made.path] == "cats"
    assert len(files) == 21
    assert checksums(pets) == before


def test_bytes_can_be_added_under_any_name(pets: Dataset, others: list[Path]) -> None:
    content = others[0].read_bytes()
    made = add(pets, content, "dogs", "C:\\Users\\..\\Ä ö\\../../x y.PNG")
    assert made.name == f"x-y-{made.digest[:12]}.png"
    assert pets.absolute(made.path).parent == added_folder(pets.id)


def test_the_same_content_with_another_label_is_one_image(
    pets: Dataset, others: list[Path]
) -> None:
    first = add(pets, others[0], "cats", "a.png")
    second = add(pets, others[0], "dogs", "b.png")
    assert listed(pets) == [second]
    assert second.name == first.name


def test_a_removed_image_is_gone(pets: Dataset, others: list[Path]) -> None:
    made, kept = (add(pets, file, "cats", file.name) for file in others[:2])
    remove(pets, made.digest)
    assert listed(pets) == [kept]
    assert not pets.absolute(made.path).exists()


def test_what_is_no_image_file_is_not_added(pets: Dataset, tmp_path: Path) -> None:
    with pytest.raises(ImageError):
        add(pets, tmp_path / "nowhere.png", "cats", "nowhere.png")
    assert listed(pets) == []


def test_a_damaged_list_costs_the_damaged_lines_only(
    pets: Dataset, others: list[Path]
) -> None:
    made = add(pets, others[0], "cats", "a.png")
    path = pets.folder / "added.jsonl"
    line = path.read_text()
    path.write_text(
        f'{{"name": 3}}\n{line.replace(made.name, "../../x.png")}{line}{line[:40]}'
    )
    assert listed(pets) == [made]


def test_the_next_version_has_it_in_training_and_keeps_all_sides(
    pets: Dataset, others: list[Path]
) -> None:
    before = ensure_manifest(pets)
    made = [add(pets, file, "cats", file.name) for file in others]
    assert changes_since_split(pets, before).added == len(others)
    after = extended(pets)
    sides = {entry.path: entry.split for entry in after.entries}
    assert all(sides[entry.path] == entry.split for entry in before.entries)
    assert {sides[item.path] for item in made} == {"train"}
    assert {labels(after)[item.path] for item in made} == {"cats"}
    assert changed_files(after) == []


def test_a_split_made_anew_places_it_like_others(
    pets: Dataset, others: list[Path]
) -> None:
    made = {add(pets, file, "birds", file.name).path for file in others}
    manifest = make_split(pets, scan(pets), SplitPlan())
    sides = {entry.split for entry in manifest.entries if entry.path in made}
    assert sides == {"train", "validation", "test"}


def test_images_of_a_new_class_fill_all_sides(
    pets: Dataset, others: list[Path]
) -> None:
    made = {add(pets, file, "birds", file.name).path for file in others}
    after = extended(pets)
    assert after.class_names == ("birds", "cats", "dogs")
    sides = {entry.split for entry in after.entries if entry.path in made}
    assert sides == {"train", "validation", "test"}


def test_a_copy_that_vanished_is_told(pets: Dataset, others: list[Path]) -> None:
    made = [add(pets, file, "cats", file.name) for file in others[:2]]
    pets.absolute(made[0].path).unlink()
    listing = list_files(pets)
    assert BadFile(made[0].path, GONE) in listing.bad_files
    assert made[1].path in {file.path for file in listing.files}


def test_the_script_of_a_run_finds_it(pets: Dataset, others: list[Path]) -> None:
    made = add(pets, others[0], "cats", "a.png")
    table = split_csv(extended(pets))
    assert f"{pets.absolute(made.path)},cats,train" in table
    assert "\ndogs/" in table
