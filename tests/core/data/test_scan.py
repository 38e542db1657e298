"""A scan reads headers once, notices changes, and refuses what can't be trained."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.data import scan as scan_module
from core.data.datasets import Dataset, add_folder
from core.data.scan import cached_headers, cached_scan, scan
from core.errors import DataError
from tests.core.data.conftest import Tree, picture


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    read: list[str] = []
    real = scan_module.read_header

    def read_header(path: Path) -> object:
        read.append(path.name)
        return real(path)

    monkeypatch.setattr(scan_module, "read_header", read_header)
    return read


def test_scan_lists_images_and_bad_files(tree: Tree) -> None:
    root = tree({"dog": 2, "cat": 2})
    (root / "cat" / "notes.txt").write_text("hello")
    (root / "cat" / "<b>x<").mkdir()
    name = "cat/<b>x</b> 狗 😀 '\".jpg"
    (root / name).write_bytes(picture(50, (30, 20), "JPEG"))
    found = scan(add_folder(root))
    assert found.class_names == ("cat", "dog")
    assert [image.path for image in found.images if image.format == "PNG"] == [
        *("cat/0.png", "cat/1.png", "dog/0.png", "dog/1.png")
    ]
    strange = next(image for image in found.images if image.format == "JPEG")
    assert (strange.path, strange.label) == (name, "cat")
    assert (strange.width, strange.height) == (30, 20)
    assert [(bad.path, bad.reason) for bad in found.bad_files] == [
        ("cat/notes.txt", "not an image (text)")
    ]
    assert found.counts() == {"cat": {None: 3}, "dog": {None: 2}}


def test_second_scan_opens_no_file(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"cat": 3, "dog": 3})
    (root / "cat" / "bad.jpg").write_text("text")
    dataset = add_folder(root)
    read = count_reads(monkeypatch)
    first = scan(dataset)
    assert len(read) == 7
    read.clear()
    assert scan(dataset) == first
    assert read == []
    assert cached_scan(dataset) == first


def test_file_changed_under_its_name_is_read_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree({"cat": 3, "dog": 3})
    dataset = add_folder(root)
    scan(dataset)
    read = count_reads(monkeypatch)
    (root / "cat" / "1.png").write_bytes(picture(99, (50, 40)))
    (root / "dog" / "2.png").unlink()
    (root / "dog" / "new.png").write_bytes(picture(98))
    found = scan(dataset)
    assert sorted(read) == ["1.png", "new.png"]
    sizes = {image.path: (image.width, image.height) for image in found.images}
    assert sizes["cat/1.png"] == (50, 40)
    assert "dog/2.png" not in sizes


def test_same_size_with_another_time_is_read_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree({"cat": 2, "dog": 2})
    dataset = add_folder(root)
    scan(dataset)
    read = count_reads(monkeypatch)
    os.utime(root / "cat" / "0.png", ns=(1, 1))
    scan(dataset)
    assert read == ["0.png"]


def test_trouble_that_may_pass_is_tried_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree({"cat": 3, "dog": 3})
    dataset = add_folder(root)
    real = Path.open

    def forbidden(self: Path, *args: object, **options: object) -> object:
        if self.name == "0.png" and self.parent.name == "cat":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **options)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", forbidden)
        assert scan(dataset).bad_files[0].reason == "no permission to read the file"
    assert scan(dataset).bad_files == ()


def test_cached_scan_needs_no_images(tree: Tree, tmp_path: Path) -> None:
    root = tree({"cat": 2, "dog": 2})
    dataset = add_folder(root)
    assert cached_scan(dataset) is None and cached_headers(dataset) == {}
    first = scan(dataset)
    root.rename(tmp_path / "away")
    assert cached_scan(dataset) == first
    headers = {i.path: (i.label, i.width, i.height) for i in first.images}
    assert cached_headers(dataset) == headers
    with pytest.raises(DataError, match="missing"):
        scan(dataset)
    (dataset.folder / "scan.json").write_text('{"version": 1, "images": [[1]]}')
    assert cached_scan(dataset) is None


def test_damaged_cache_is_rebuilt(tree: Tree) -> None:
    dataset = add_folder(tree({"cat": 2, "dog": 2}))
    first = scan(dataset)
    for text in ("{", "[]", '{"version": 99}', '{"version": 1, "images": 5}'):
        (dataset.folder / "scan.json").write_text(text)
        assert scan(dataset) == first


def refused(root: Path, message: str) -> None:
    dataset = Dataset("test", "test", "folder", str(root))
    dataset.folder.mkdir(exist_ok=True)
    with pytest.raises(DataError, match=message):
        scan(dataset)


def test_folders_that_cannot_be_used_are_explained(tree: Tree, tmp_path: Path) -> None:
    refused(tmp_path / "missing", r"Expected a folder .*missing.* Check the path")
    refused(tree({".": 3}), "3 images directly in the folder.* Put the images")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "without sub-folders or images")
    refused(tmp_path / "pictures" / "0.png", "a file")


def test_one_class_is_refused(tree: Tree) -> None:
    refused(tree({"cat": 3}), r"two class folders; received one \(cat\)")


def test_classes_with_too_few_images_are_named(tree: Tree) -> None:
    root = tree({"cat": 2, "dog": 1})
    (root / "dog" / "x.jpg").write_bytes(b"")
    (root / "owl").mkdir()
    (root / "owl" / "x.jpg").write_bytes(b"")
    refused(root, r"dog \(1\), owl \(0\)\..* 2 files were left out: empty file")


def test_an_empty_folder_is_named_and_no_class(tree: Tree) -> None:
    found = scan(add_folder(tree({"cat": 2, "dog": 2, "owl": 0})))
    assert found.class_names == ("cat", "dog")
    (bad,) = found.bad_files
    assert (bad.path, bad.reason) == ("owl/", "a folder without images; not a class")


def test_what_was_understood_is_kept_and_older_scans_have_none(tree: Tree) -> None:
    counts = {"train/Cat": 2, "train/dog": 2, "val/cat": 2, "val/dog": 2}
    dataset = add_folder(tree(counts))
    found = scan(dataset)
    assert found.class_names == ("Cat", "dog")
    assert cached_scan(dataset) == found
    path = dataset.folder / "scan.json"
    saved = json.loads(path.read_text())
    assert len(saved.pop("notes")) == 1
    path.write_text(json.dumps(saved))
    assert cached_scan(dataset) == replace(found, notes=())


def test_class_without_training_images_is_refused(tree: Tree) -> None:
    root = tree({"train/cat": 2, "train/dog": 2, "test/cat": 1, "test/owl": 2})
    refused(root, r"received none for owl\. Put images into train/owl")


def test_progress_is_reported_and_can_stop_the_scan(tree: Tree) -> None:
    dataset = add_folder(tree({"cat": 2, "dog": 2}))
    calls: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(dataset, stop)
    scan(dataset, lambda done, total: calls.append((done, total)))
    assert calls == [(1, 4), (2, 4), (3, 4), (4, 4)]
    calls.clear()
    scan(dataset, lambda done, total: calls.append((done, total)))
    assert calls == [(4, 4)]
