from __future__ import annotations

from pathlib import Path

from core.data.folders.layout import is_ignored
from core.data.image_paths import added_folder, added_path, image_path, is_added


def test_an_image_of_the_users_folder_lies_below_it(tmp_path: Path) -> None:
    root = str(tmp_path)
    assert image_path("pets", root, "cats/a b.png") == tmp_path / "cats" / "a b.png"
    assert not is_added("cats/.added/a.png")


def test_an_image_that_thaw_keeps_lies_in_its_home(
    tmp_path: Path, thaw_home: Path
) -> None:
    path = added_path("one.png")
    assert is_added(path)
    found = image_path("pets", str(tmp_path), path)
    assert found == added_folder("pets") / "one.png"
    assert found.is_relative_to(thaw_home)


def test_no_folder_of_a_user_can_be_taken_for_that_of_thaw() -> None:
    assert is_ignored(added_path("one.png").split("/")[0])
