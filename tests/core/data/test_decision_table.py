"""A table from a spreadsheet becomes decisions, or says what is wrong with it."""

from __future__ import annotations

from core.data.datasets import Dataset, add_folder
from core.data.decision_table import parse_decisions
from tests.core.data.conftest import Tree

KNOWN = {"cat/0.png": "a" * 32, "cat/1.png": "b" * 32}


def parsed(text: str, tree: Tree) -> tuple[list[tuple[str, str, str]], list[str]]:
    dataset: Dataset = add_folder(tree({"cat": 2, "dog": 2}))
    found, problems = parse_decisions(text, dataset, KNOWN)
    assert all(item.digest == KNOWN[item.path] for item in found)
    return [(item.path, item.action, item.value) for item in found], problems


def test_decisions_come_in_the_order_of_the_lines(tree: Tree) -> None:
    text = "\ufeffpath,value,action\ncat/1.png,'=1+1,relabel\ncat/0.png,,exclude\n"
    assert parsed(text, tree) == (
        [("cat/1.png", "relabel", "=1+1"), ("cat/0.png", "exclude", "")],
        [],
    )


def test_what_is_wrong_with_a_line_is_said_and_harms_no_other(tree: Tree) -> None:
    lines = [
        "path,action,value,digest",
        "gone.png,exclude,,",
        "cat/0.png,delete,,",
        "cat/0.png,relabel,,",
        f"cat/0.png,exclude,,{'c' * 32}",
        "cat/0.png",
        "cat/0.png,group,Ann,",
    ]
    found, problems = parsed("\n".join(lines), tree)
    assert found == [("cat/0.png", "group", "Ann")]
    assert [text[:7] for text in problems] == [f"Line {n}:" for n in range(2, 7)]
    assert "gone.png is no image of pictures" in problems[0]


def test_a_table_without_the_columns_has_nothing(tree: Tree) -> None:
    assert parsed("a,b\n1,2\n", tree)[0] == []
    assert "no column path and none action" in parsed("", tree)[1][0]
