from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.access.policy import Policy
from core.access.roles import ACTIONS, OWNER, NotAllowedError, Person, Role
from core.errors import UserError
from pages._ui.guard import door, permission
from pages._ui.guard.permission import decider, permit, require_person
from tests.conftest import REPOSITORY

OPEN = Policy(is_open=True, signs_in=True)

# What changes something that others see, as the pages call it.
CHANGES = {
    "add_class",
    "add_dropped",
    "add_folder",
    "add_picture",
    "add_sample",
    "add_archive",
    "adding",  # what brings images in, in add/area.py
    "bring_back",
    "bring_sample",
    "clear",
    "say_about",
    "cross_validate",
    ".delete_job",
    "delete_split",
    "discard",
    ".end",
    "keep",  # one of keep_labels and keep_file, in labels.py
    "keep_table",
    "make_split",
    "new_collection",
    "put_aside",
    "remark",
    "remove_damaged",
    "remove_dataset",
    "remove_empty_class",
    "rename_class",
    ".request_stop",
    "request_stop",
    "retag",
    ".resume",
    "resume",
    "save_layout",
    "start_download",
    "start_export",
    "settle",
    "submit",
    "submit_evaluation",
    "submit_study",
    "submit_trust",
    "take_back",
    "take_in",
    "take_out",
    "train_missing",
    "unpack_runs",
    "use_split",
}

# `_add` calls what their lambdas name, as `adding`.
_HANDING_ON = (
    "bring_sample",
    "_take_path",
    "_offer_elsewhere",
    "_show_packaged",
    "show_archive",
    "show_dropped",
)


def _called(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            function = call.func
            if isinstance(function, ast.Attribute):
                yield f".{function.attr}", call
            else:
                yield getattr(function, "id", ""), call


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_whatever_changes_something_asks_in_the_same_function() -> None:
    missing, found = [], set()
    for path in sorted((REPOSITORY / "pages").rglob("*.py")):
        if path.parent.name == "guard":
            continue
        for function in _functions(path):
            names = {name for name, _ in _called(function)}
            changing = names & CHANGES
            if function.name in _HANDING_ON:
                continue
            found |= changing
            if changing and "permit" not in names:
                missing.append(f"{path.name}: {function.name}: {sorted(changing)}")
    assert missing == []
    handed_on = {"add_archive", "add_dropped", "add_folder", "add_sample"}
    assert found == CHANGES - handed_on


def test_every_action_is_asked_for_by_a_page_and_known() -> None:
    asked = set()
    for path in (REPOSITORY / "pages").rglob("*.py"):
        for name, call in _called(ast.parse(path.read_text("utf-8"))):
            if name == "permit":
                asked.add(ast.literal_eval(call.args[0]))
    assert asked == set(ACTIONS)


@pytest.fixture
def viewer(monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody who may only look, at a server that others can reach."""
    person = Person("Vic", Role.VIEW, "10.0.0.3")
    monkeypatch.setattr(door, "_policy", OPEN)
    monkeypatch.setattr(permission, "person", lambda: person)
    return person


def test_at_the_own_computer_nobody_is_asked_or_logged(thaw_home: Path) -> None:
    for action in ACTIONS:
        permit(action, "x")
    assert require_person() == OWNER
    assert not (thaw_home / "access.log").exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_a_viewer_changes_nothing_and_is_logged(
    viewer: Person, action: str, thaw_home: Path
) -> None:
    with pytest.raises(NotAllowedError):
        permit(action, "run-1")
    line = json.loads((thaw_home / "access.log").read_text())
    assert (line["name"], line["action"], line["what"]) == ("Vic", action, "run-1")
    assert line["outcome"] == "refused"


def test_what_is_done_is_logged(
    monkeypatch: pytest.MonkeyPatch, viewer: Person, thaw_home: Path
) -> None:
    ada = Person("Ada", Role.TRAIN)
    monkeypatch.setattr(permission, "person", lambda: ada)
    permit("train", "shapes")
    line = json.loads((thaw_home / "access.log").read_text())
    assert (line["name"], line["outcome"]) == ("Ada", "allowed")


def test_a_full_quota_stops_what_takes_space_only(
    monkeypatch: pytest.MonkeyPatch, viewer: Person, thaw_home: Path
) -> None:
    monkeypatch.setattr(permission, "person", lambda: OWNER)
    monkeypatch.setenv("THAW_DISK_GB", "0")
    with pytest.raises(UserError, match="Delete runs"):
        permit("train")
    permit("delete run", "run-1")


def test_a_decision_carries_the_name_of_who_is_signed_in(viewer: Person) -> None:
    assert decider() == "Vic"


def test_at_the_own_computer_a_decision_carries_no_name() -> None:
    assert decider() == ""


def test_whoever_was_signed_out_is_nobody(
    monkeypatch: pytest.MonkeyPatch, viewer: Person
) -> None:
    monkeypatch.setattr(permission, "person", lambda: None)
    with pytest.raises(UserError, match="Reload the page"):
        permit("train")
