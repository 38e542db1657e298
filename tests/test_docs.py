"""What the documents name exists, and what exists is named where it belongs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

import core
from core.config import RunConfig
from core.config.setting import setting
from docs.settings import PAGE, settings_of, settings_page
from tests.architecture_rules import core_level
from tests.conftest import REPOSITORY
from tests.core.cli.command_names import COMMANDS

ARCHITECTURE = "docs/architecture.md"
CONTRIBUTING = "CONTRIBUTING.md"
DOCUMENTS = (
    ARCHITECTURE,
    CONTRIBUTING,
    "README.md",
    "docs/deploy.md",
    "docs/classroom.md",
)

# Names of our own: a path from the root, and a module with its dots.
_FOLDERS = r"(?:core|pages|tests|docs|benchmarks|scripts)"
_PATH = re.compile(
    rf"(?<![\w./-])(?:{_FOLDERS}/[\w./*-]*|[\w./-]+\.(?:md|toml)|requirements[\w-]*\.txt"
    r"|(?:app|router)\.py|Makefile)(?![\w/])"
)
_MODULE = re.compile(rf"(?<![\w./]){_FOLDERS}(?:\.\w+)+")
_TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)


def read(document: str) -> str:
    return (REPOSITORY / document).read_text("utf-8")


def code(document: str) -> str:
    """What stands in blocks of code and between backticks, a piece per line."""
    blocks = re.split(r"^```.*\n", read(document), flags=re.MULTILINE)
    spans = (re.findall(r"`([^`]+)`", prose) for prose in blocks[::2])
    return "\n".join([*blocks[1::2], *(span for found in spans for span in found)])


def is_there(pattern: str) -> bool:
    """Whether a path exists; NAME and ID stand for any."""
    return any(REPOSITORY.glob(re.sub(r"\b(?:NAME|ID)\b", "*", pattern.rstrip("/."))))


def is_module(dotted: str) -> bool:
    """Whether it is a module's file or folder, or a name that stands in one."""
    path = dotted.replace(".", "/")
    parent, _, name = path.rpartition("/")
    if is_there(path) or is_there(f"{path}.py"):
        return True
    files = (REPOSITORY / f"{parent}.py", REPOSITORY / parent / "__init__.py")
    return any(file.is_file() and name in file.read_text("utf-8") for file in files)


def targets() -> set[str]:
    return set(_TARGET.findall(read("Makefile")))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_exist(document: str) -> None:
    named = set(_PATH.findall(code(document)))
    assert named
    assert sorted(path for path in named if not is_there(path)) == []


@pytest.mark.parametrize("document", [*DOCUMENTS, "CHANGELOG.md"])
def test_links_lead_somewhere(document: str) -> None:
    folder = (REPOSITORY / document).parent
    links = re.findall(r"\]\((?!https?:)([^)#]+)", read(document))
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_modules_exist(document: str) -> None:
    named = set(_MODULE.findall(code(document)))
    assert sorted(module for module in named if not is_module(module)) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_has_the_targets_that_are_named(document: str) -> None:
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", code(document)))
    assert named - targets() == set()


def test_documented_targets_of_make_are_explained() -> None:
    documented = re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE)
    explained = set(re.findall(r"^\| `make ([a-z-]+)`", read(CONTRIBUTING), re.M))
    assert set(documented) == explained


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_shown(command: str) -> None:
    assert re.search(rf"^python -m core {command}\b", code("README.md"), re.MULTILINE)


def rooms(folder: str) -> list[str]:
    """The packages in a folder, as paths with a slash at the end."""
    files = (REPOSITORY / folder).glob("*/__init__.py")
    return [f"{folder}/{file.parent.name}/" for file in files]


def described_rooms() -> list[str]:
    return re.findall(r"^\| `(\S+/)` \| \S", read(ARCHITECTURE), re.MULTILINE)


@pytest.mark.parametrize("folder", ["core", "pages/_ui"])
def test_every_room_has_its_row(folder: str) -> None:
    described = [room for room in described_rooms() if room.startswith(f"{folder}/")]
    assert sorted(described) == sorted(rooms(folder))


def test_rooms_of_core_stand_above_those_that_import_them() -> None:
    modules = (room.rstrip("/").replace("/", ".") for room in described_rooms())
    levels = [core_level(module) for module in modules if module.startswith("core.")]
    assert all(one is not None for one in levels)
    assert all(upper <= lower for upper, lower in pairwise(levels))


def names(values: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Dotted names of a config's settings, those of its parts too."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from names(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def test_every_setting_has_its_row() -> None:
    described = re.findall(r"^\| `(\S+)` \| .*\S \| .*\S \|$", PAGE.read_text(), re.M)
    assert set(names(RunConfig(dataset="").to_json())) <= set(described)
    assert len(described) == len(set(described))


@dataclass
class _Item:
    kind: str = "item"
    size: int = setting(3, "Size", "Of it.", (1, 8))


@dataclass
class _Part:
    rate: float
    items: tuple[_Item, ...] = ()
    views: int | str = setting(4, "Views", "", (0, 64), choices={"fresh": "New ones"})


def test_a_setting_is_told_by_its_field() -> None:
    assert [str(setting) for setting in settings_of(_Part, _Part(0.5, (_Item(),)))] == [
        "| `rate` | `0.5` | a number | rate |",
        '| `items` | `[{"kind": "item", "size": 3}]` | a list | items |',
        "| `items.N.kind` |  | item | kind |",
        "| `items.N.size` | `3` | 1 to 8 | item: Size: Of it. |",
        "| `views` | `4` | 0 to 64 or fresh | Views |",
    ]


def test_the_page_of_settings_is_what_is_written_now() -> None:
    assert PAGE.read_text("utf-8") == settings_page(), "run make settings"


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    newest = re.search(r"^## \[(.+?)\]", read("CHANGELOG.md"), re.MULTILINE)
    assert newest and newest[1] == core.__version__


def test_the_version_stands_in_one_place() -> None:
    settings = tomllib.loads(read("pyproject.toml"))
    assert "version" not in settings["project"]
    assert settings["project"]["dynamic"] == ["version"]
    dynamic = settings["tool"]["setuptools"]["dynamic"]
    assert dynamic == {"version": {"attr": "core.__version__"}}
