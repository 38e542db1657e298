"""A data set's card says what is known, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from core.cards.card_page import card_page
from core.cards.card_text import card_text, front_matter
from core.cards.dataset_card import DatasetCard, dataset_card
from core.data.about import About, say_about
from core.data.datasets import Dataset, add_folder
from core.data.decisions import EXCLUDE, RELABEL, Decision, decide
from core.data.manifests import ensure_manifest, make_manifest
from core.data.scan import scan
from core.health.twins import save_clusters
from core.language.current import speaking
from tests.core.commands.study_results import HEALTH, SUSPECTS
from tests.core.data.conftest import Tree, picture, tree
from tests.pages.finished_study import made_study

__all__ = ["tree"]


@pytest.fixture
def dataset(tree: Tree) -> Dataset:
    return add_folder(tree({"cats": 8, "dogs": 8}))


def card_of(dataset: Dataset) -> DatasetCard:
    return dataset_card(dataset, ensure_manifest(dataset))


def test_a_fresh_data_set_says_what_was_not_done(dataset: Dataset) -> None:
    text = card_text(card_of(dataset))
    assert "**Source:** not said" in text and "**Licence:** not said" in text
    assert "near-duplicates were not looked for" in text
    assert "## Health check\n\nNot done." in text
    assert "No search for wrong labels was done." in text
    assert "## Left out" not in text and "## Decisions" not in text


def test_counts_of_each_class_and_side_are_those_of_the_manifest(
    dataset: Dataset,
) -> None:
    manifest = ensure_manifest(dataset)
    text = card_text(card_of(dataset))
    for name, places in manifest.counts().items():
        cells = " | ".join(str(count) for count in places.values())
        assert f"| {name} | {cells} | {sum(places.values())} |" in text
    assert f"`{manifest.digest}`" in text


def test_findings_come_with_what_was_done_about_them(dataset: Dataset) -> None:
    found = {**HEALTH, "findings": [HEALTH["findings"][0] | {
        "paths": ["cats/0.png", "cats/1.png"]}]}  # fmt: skip
    found["findings"][0]["clusters"] = []
    ensure_manifest(dataset)
    made_study("health", dataset, found)
    suspect = SUSPECTS["suspects"][0] | {"path": "dogs/0.png"}
    made_study("suspects", dataset, SUSPECTS | {"suspects": [suspect]}, "study-2")
    decide(
        dataset,
        [
            Decision("cats/1.png", "", EXCLUDE, "a copy"),
            Decision("dogs/0.png", "", RELABEL, "cats"),
        ],
    )
    text = card_text(card_of(dataset))
    (row,) = [line for line in text.splitlines() if "both sides" in line]
    assert row.endswith("| 1 excluded |") and "| 2 | problem |" in row
    assert "Not looked at: outliers." in text
    assert "1 label looked wrong to it. Done about them: 1 relabelled." in text
    assert "| excluded | 1 |" in text and "| relabelled | 1 |" in text


def test_a_check_of_another_split_says_so(dataset: Dataset) -> None:
    ensure_manifest(dataset)
    made_study("health", dataset, dict(HEALTH))
    make_manifest(dataset, scan(dataset), seed=5)
    assert "before the split was made as it is now" in card_text(card_of(dataset))


def test_a_leak_is_told(dataset: Dataset) -> None:
    manifest = ensure_manifest(dataset)
    first = {side: manifest.entries[manifest.split(side)[0]] for side in
             ("train", "test")}  # fmt: skip
    save_clusters(dataset, [[entry.path for entry in first.values()]])
    assert "1 of 2 test images has a twin" in card_text(card_of(dataset))


def test_files_that_are_left_out_are_counted_by_reason(dataset: Dataset) -> None:
    root = Path(dataset.root)
    for name in ("cut", "shorter"):
        (root / "cats" / f"{name}.png").write_bytes(picture(99)[:300])
    decide(dataset, [Decision("cats/1.png", "", EXCLUDE, "blurred")])
    _, _, text = card_text(card_of(dataset)).partition("## Left out")
    rows = re.findall(r"^\| ([^|]+) \| (\d) \|$", text.split("##")[0], re.MULTILINE)
    assert [int(count) for _, count in rows] == [2, 1]
    assert rows[1][0] == "excluded by a decision"


def test_names_and_texts_of_people_mean_nothing_in_markdown_or_html(
    tree: Tree,
) -> None:
    dataset = add_folder(tree({"a|b *x*": 4, "<img src=x onerror=alert(1)>": 4}))
    say_about(dataset, About("# Big", "<script>alert(1)</script>", "[a](http:b)"))
    page = card_page(card_of(dataset))
    assert "<script" not in page and "onerror=alert(1)>" not in page
    assert "a|b *x*" in page and "<em>x</em>" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page and "<a " not in page
    assert page.count("<h1>") == 1


def test_the_page_has_a_picture_of_each_class_and_asks_no_network(
    dataset: Dataset,
) -> None:
    page = card_page(card_of(dataset))
    assert page.count('src="data:image/jpeg;base64,') == 8
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", page)


def test_the_page_is_in_the_language_of_whoever_asks(dataset: Dataset) -> None:
    with speaking("de"):
        page = card_page(card_of(dataset))
    assert '<html lang="de">' in page and page.count("<figure>") == 2
    assert '<html lang="en">' in card_page(card_of(dataset))


def test_a_picture_that_went_away_is_left_out_of_the_page(dataset: Dataset) -> None:
    manifest = ensure_manifest(dataset)
    gone = next(e for e in manifest.entries if e.split == "train")
    manifest.absolute(gone).unlink()
    page = card_page(dataset_card(dataset, manifest))
    assert gone.path not in page and page.count("base64") == 7


def test_the_front_matter_is_yaml_whatever_people_write(dataset: Dataset) -> None:
    say_about(dataset, About(licence='odd: "one"\n--- # x'))
    lines = front_matter(card_of(dataset)).splitlines()
    assert lines[0] == lines[-1] == "---" and len(lines) == 7
    assert lines[-2] == r'license_name: "odd: \"one\" --- # x"'
    assert 'size_categories: ["n<1K"]' in lines


def test_the_text_is_markdown_with_a_table_for_the_classes(dataset: Dataset) -> None:
    text = card_text(card_of(dataset))
    page = MarkdownIt("commonmark").enable("table").render(text)
    assert page.count("<table>") == 1 and "<td>cats</td>" in page
