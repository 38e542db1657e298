"""From files, decisions and a rule to a manifest; extended and repaired."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from core.data.datasets import Dataset, add_folder
from core.data.decisions import EXCLUDE, GROUP, Decision, decide
from core.data.folders.choice import CLASSES, LayoutChoice, save_layout
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, make_manifest
from core.data.scan import scan
from core.data.splitting.difference import difference
from core.data.splitting.extending import extension
from core.data.splitting.leaks import leaks
from core.data.splitting.named import make_split
from core.data.splitting.plan import SplitPlan, clusters_of, planned_manifest
from core.data.splitting.rule import FOLDER, PATTERN, SplitRule
from core.errors import DataError
from tests.core.data.conftest import Tree, picture

BY_FOLDER = SplitRule(FOLDER)


@pytest.fixture
def people(tree: Tree) -> Dataset:
    """Ten people, each with two images of both classes."""
    folders = {f"{name}/p{i}": 2 for i in range(10) for name in ("cat", "dog")}
    dataset = add_folder(tree(folders))
    save_layout(dataset.folder, LayoutChoice(CLASSES))
    return dataset


def made(dataset: Dataset, plan: SplitPlan) -> Manifest:
    return make_split(dataset, scan(dataset), plan)


def sides(manifest: Manifest) -> dict[str, str]:
    return {entry.path: entry.split for entry in manifest.entries}


def sides_of_people(manifest: Manifest) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path, side in sides(manifest).items():
        found.setdefault(path.split("/")[1], set()).add(side)
    return found


def test_a_group_is_on_one_side_and_the_manifest_says_how_it_was_made(
    people: Dataset,
) -> None:
    plain = make_manifest(people, scan(people))
    assert plain.rule is None
    assert any(len(found) > 1 for found in sides_of_people(plain).values())
    manifest = made(people, SplitPlan(BY_FOLDER))
    assert all(len(found) == 1 for found in sides_of_people(manifest).values())
    assert current_manifest(people) == manifest
    assert manifest.rule == BY_FOLDER
    assert Manifest.from_json(json.loads(json.dumps(manifest.to_json()))) == manifest
    assert difference(plain, manifest).moved > 0


def test_a_manifest_without_a_rule_has_the_same_digest_and_reads_as_before(
    people: Dataset,
) -> None:
    plain = make_manifest(people, scan(people), seed=2)
    assert not {"rule", "name"} & set(plain.to_json())
    assert plain.made_by == SplitRule(seed=2)
    ruled = replace(plain, rule=BY_FOLDER, name="x", notes=("y",))
    assert ruled.digest == plain.digest


def test_a_decision_comes_before_the_rule(people: Dataset) -> None:
    moved = [f"{name}/p0/0.png" for name in ("cat", "dog")]
    decide(people, [Decision(path, "", GROUP, "p1") for path in moved])
    manifest = made(people, SplitPlan(BY_FOLDER))
    together = clusters_of(people, manifest, BY_FOLDER)
    assert together["cat/p0/0.png"] == together["dog/p1/1.png"]
    assert together["cat/p0/1.png"] != together["dog/p1/1.png"]
    placed = sides(manifest)
    assert len({placed[path] for path in (*moved, "dog/p1/0.png")}) == 1


def test_twins_stay_together_unless_they_are_switched_off(people: Dataset) -> None:
    twins = [[f"cat/p{i}/0.png" for i in range(10)]]
    manifest = made(people, SplitPlan(twins=twins))
    assert len({sides(manifest)[path] for path in twins[0]}) == 1
    assert leaks(manifest.entries, clusters_of(people, manifest, SplitRule(), twins))
    apart = made(people, SplitPlan(SplitRule(keeps_twins=False), twins=twins))
    assert sides(apart) == sides(make_manifest(people, scan(people)))
    assert len({sides(apart)[path] for path in twins[0]}) > 1


def test_new_files_are_placed_and_all_others_stay(people: Dataset, tree: Tree) -> None:
    first = made(people, SplitPlan(BY_FOLDER, "by person"))
    test = next(name for name, at in sides_of_people(first).items() if at == {"test"})
    root = tree({f"cat/{test}x": 0, f"cat/{test}": 0})
    for number in range(3):
        file = root / f"cat/{test}/more-{number}.png"
        file.write_bytes(picture(1000 + number))
    (root / "dog" / "p0" / "0.png").rename(root / "dog" / "p0" / "renamed.png")
    for number in range(6):
        shutil.copytree(root / "cat" / "p0", root / f"cat/n{number}")
        for index, file in enumerate((root / f"cat/n{number}").iterdir()):
            file.write_bytes(picture(2000 + 10 * number + index))
    decide(people, [Decision("dog/p1/0.png", "", EXCLUDE)])
    manifest = made(people, extension(people))
    old, new = sides(first), sides(manifest)
    assert new.pop("dog/p0/renamed.png") == old.pop("dog/p0/0.png")
    assert "dog/p1/0.png" not in new and old.pop("dog/p1/0.png")
    assert {path: new[path] for path in old} == old
    assert {new[f"cat/{test}/more-{number}.png"] for number in range(3)} == {"test"}
    found = sides_of_people(manifest)
    assert all(len(found[f"n{number}"]) == 1 for number in range(6))
    assert manifest.rule == replace(BY_FOLDER, extends=first.digest)
    assert manifest.name == ""


def test_an_extension_needs_a_split(people: Dataset) -> None:
    with pytest.raises(DataError, match="a split to extend"):
        extension(people)


def test_given_splits_are_repaired_where_groups_lie_on_two_sides(tree: Tree) -> None:
    root = tree(
        {f"{s}/{c}": n for s, n in (("train", 6), ("test", 3)) for c in ("cat", "dog")}
    )
    (root / "train/cat/0.png").rename(root / "train/cat/ann_1.png")
    (root / "train/dog/0.png").rename(root / "train/dog/ann_2.png")
    (root / "test/dog/0.png").rename(root / "test/dog/ann_3.png")
    dataset = add_folder(root)
    rule = SplitRule(PATTERN, "^([a-z]+)_")
    given = made(dataset, SplitPlan(rule))
    sentence = (
        "1 of 6 test images has a twin or an image of the same group in training."
    )
    assert sentence in given.notes
    repaired = made(dataset, SplitPlan(replace(rule, repairs=True)))
    left_out = {bad.path: bad for bad in repaired.excluded}
    assert set(left_out) == {"train/cat/ann_1.png", "train/dog/ann_2.png"}
    assert all(bad.is_copy for bad in left_out.values())
    assert repaired.notes == ()
    assert difference(given, repaired).gone == 2
    assert len(repaired.split("test")) == 6


def test_groups_that_leave_nothing_to_validate_on_are_refused(people: Dataset) -> None:
    rule = SplitRule(PATTERN, "png|jpg")
    with pytest.raises(DataError, match="received 1 group, and all of a class in one"):
        made(people, SplitPlan(rule))


def test_a_plan_keeps_nothing(people: Dataset) -> None:
    planned_manifest(people, scan(people), SplitPlan(BY_FOLDER))
    assert current_manifest(people) is None


def test_excluding_a_picture_lets_no_copy_in_that_stood_back_for_it(tree: Tree) -> None:
    """Somebody excludes a test image, and has never seen its copy in training."""
    folders = {f"{side}/{name}": 4 for side in ("train", "test") for name in ("a", "b")}
    root = tree(folders)
    shutil.copyfile(root / "test/a/0.png", root / "train/a/copy.png")
    shutil.copyfile(root / "test/a/1.png", root / "train/b/other.png")
    dataset = add_folder(root)
    first = made(dataset, SplitPlan())
    assert "train/a/copy.png" not in sides(first)
    decide(dataset, [Decision("test/a/0.png", "", EXCLUDE)])
    for plan in (SplitPlan(), extension(dataset)):
        after = made(dataset, plan)
        reasons = {bad.path: bad.reason for bad in after.excluded}
        assert reasons["train/a/copy.png"] == "same picture as test/a/0.png"
        assert reasons["train/b/other.png"] == "same picture as test/a/1.png"
        assert sides(after).keys() == sides(first).keys() - {"test/a/0.png"}


def test_excluding_one_of_two_copies_on_one_side_keeps_the_other(tree: Tree) -> None:
    root = tree({"a": 4, "b": 4})
    shutil.copyfile(root / "a/0.png", root / "a/copy.png")
    dataset = add_folder(root)
    decide(dataset, [Decision("a/0.png", "", EXCLUDE)])
    found = sides(made(dataset, SplitPlan()))
    assert "a/copy.png" in found and "a/0.png" not in found
