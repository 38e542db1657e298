"""What people say of a data set is kept beside it, and read with care."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.about import MAX_LETTERS, About, about, say_about
from core.data.datasets import add_folder
from core.errors import ConfigError
from tests.core.data.conftest import Tree


def test_what_was_said_is_kept_and_the_images_folder_stays(tree: Tree) -> None:
    dataset = add_folder(tree({"cats": 2, "dogs": 2}))
    before = sorted(Path(dataset.root).rglob("*"))
    assert about(dataset) == About()
    say_about(dataset, About(" Pets. ", "My own\nphotos", "CC0"))
    assert about(dataset) == About("Pets.", "My own\nphotos", "CC0")
    assert sorted(Path(dataset.root).rglob("*")) == before


def test_a_text_that_is_too_long_is_refused_and_the_earlier_one_stays(
    tree: Tree,
) -> None:
    dataset = add_folder(tree({"cats": 2, "dogs": 2}))
    say_about(dataset, About(source="Me"))
    with pytest.raises(ConfigError, match="at most 2,000 letters"):
        say_about(dataset, About(source="x" * (MAX_LETTERS + 1)))
    assert about(dataset).source == "Me"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"source": 3, "licence": "CC0"}'])
def test_a_damaged_file_says_what_can_be_read_of_it(tree: Tree, text: str) -> None:
    dataset = add_folder(tree({"cats": 2, "dogs": 2}))
    (dataset.folder / "about.json").write_text(text)
    assert about(dataset) == About(licence="CC0" if "CC0" in text else "")
