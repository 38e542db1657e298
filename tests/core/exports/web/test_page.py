from __future__ import annotations

import html
import json
import re

import pytest

from core.errors import DataError
from core.exports.web.page import model_in, web_page
from core.exports.web.runtime import WebRuntime
from tests.core.exports.web.pages import CLASSES, facts, foretold, golden

RUNTIME = WebRuntime(b"export const env = {};", b"\0asm")


@pytest.fixture(scope="module")
def page() -> str:
    images = golden()
    return web_page(facts(), b"a network", RUNTIME, images, foretold(images))


def policy_of(page: str) -> str:
    (found,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    return html.unescape(found)


def test_a_page_allows_itself_no_network(page: str) -> None:
    policy = policy_of(page)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert not {"connect-src", "frame-src", "font-src"} & rules.keys()
    assert "http" not in policy and "unsafe-inline" not in policy
    assert not re.findall(r'(?:src|href)="(?!#|data:)', page)


def test_each_script_and_the_style_is_one_that_the_policy_knows(page: str) -> None:
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    policy = policy_of(page)
    assert len(scripts) == policy.split("style-src")[0].count("sha256-") == 5


def test_names_that_people_gave_can_end_no_element(page: str) -> None:
    assert "<h1>Colours &lt;of&gt; things</h1>" in page
    (text,) = re.findall(r'id="about" type="application/json">(.*?)</script>', page)
    assert json.loads(text)["classes"] == list(CLASSES)
    assert "<b>blue" not in page


def test_the_network_can_be_taken_out_of_a_page_again(page: str) -> None:
    assert model_in(page) == b"a network"


@pytest.mark.parametrize(
    "damaged",
    [
        "<html></html>",
        '<script id="model" type="text/plain">!</script>',
        '<script id="model" type="text/plain">AAAA</script>',
    ],
)
def test_a_page_without_a_network_says_so(damaged: str) -> None:
    with pytest.raises(DataError, match="a page with a model in it"):
        model_in(damaged)


def test_the_same_model_gives_the_same_page(page: str) -> None:
    images = golden()
    assert page == web_page(facts(), b"a network", RUNTIME, images, foretold(images))


def test_many_classes_are_counted_rather_than_listed() -> None:
    assert facts(class_names=("a", "b", "c")).kinds == "a, b and c"
    many = tuple(f"class {number}" for number in range(30))
    assert facts(class_names=many).kinds == "30 kinds of pictures"
