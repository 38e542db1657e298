"""Each command's report has the form that its module gives it, no more and no less."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints, is_typeddict

import pytest

from core.commands import serve, train
from core.commands.recipes import RecipeList
from core.commands.scan import ScanReport
from core.data.manifest import Manifest
from core.data.splitting.rule import SplitRule
from core.errors import RunError
from core.runs import cross_validation
from core.runs.run import Run
from core.storage.cache import get_or_make
from core.storage.files import write_json
from core.storage.typed_json import fits
from core.travel.pack import pack
from tests.core.cli.command_names import COMMANDS
from tests.core.commands.answers import answer
from tests.core.commands.finished_run import make_run
from tests.forms import unknown

# What is typed, and the keys that the report has although it need not.
CASES: list[tuple[str, set[str]]] = [
    ("scan DATA", set()),
    ("split DATA --group-by pattern:\\d\\.", set()),
    ("split DATA --list", set()),
    ("split DATA --folds 3", set()),
    ("info", set()),
    ("info RUN", set()),
    ("note RUN --tag good", set()),
    ("compare RUN", set()),
    ("compare FROZEN RUN FOLD", set()),
    ("compare FOLD --folds", set()),
    ("predict RUN DATA", set()),
    ("explain RUN DATA --to NEW", set()),
    ("predict RUN DATA --csv NEW", set()),
    ("serve RUN --port 0", set()),
    ("export RUN --to NEW", set()),
    ("pack RUN --to NEW", set()),
    ("unpack PACKED", set()),
    ("report RUN", set()),
    ("log RUN --to tensorboard --dir NEW", set()),
    ("code RUN", set()),
    ("code --recipe small_cnn --output NEW", set()),
    ("recipes", set()),
    ("recipes small_cnn", set()),
    ("samples", set()),
    ("cache", set()),
    ("backbone list", set()),
    ("cache --clear", {"freed_bytes"}),
    ("rank DATA", set()),
    ("curve DATA", set()),
    ("find-lr DATA", set()),
    ("sweep --data DATA --vary batch_size=8,16", set()),
    ("auto --data DATA --minutes 3", set()),
    ("suspects DATA", set()),
    ("decide DATA --export NEW", set()),
    ("card DATA", set()),
    ("health DATA", set()),
    ("map DATA", set()),
    ("pool DATA --images DATA --run RUN --csv NEW", set()),
    ("evaluate RUN DATA", set()),
    ("trust RUN --again", set()),
    ("advise DATA", set()),
    ("advise DATA --quick", set()),
    ("train --data DATA", {"comparison"}),
    ("train --data DATA --seeds 2", set()),
    ("train --data DATA --folds 3", set()),
]
# The same where the command ends with an error.
FAILING: list[tuple[str, set[str]]] = [
    ("predict RUN nowhere.jpg", {"error"}),
    ("predict RUN nowhere.jpg --csv NEW", {"error"}),
    ("rank DATA", set()),
    ("curve DATA", set()),
    ("find-lr DATA", set()),
    ("sweep --data DATA --vary batch_size=8,16", set()),
    ("auto --data DATA --minutes 3", set()),
    ("suspects DATA", set()),
    ("health DATA", set()),
    ("map DATA", set()),
    ("pool DATA --images DATA --run RUN", set()),
    ("evaluate RUN DATA", set()),
    ("trust RUN", set()),
    ("advise DATA", set()),
    ("train --data DATA", {"error"}),
    ("train --data DATA --seeds 2", {"error"}),
    ("train --data DATA --folds 3", {"error"}),
]


def module_of(command: str) -> ModuleType:
    return importlib.import_module(f"core.commands.{command.replace('-', '_')}")


def forms_of(command: str) -> tuple[Any, ...]:
    """The TypedDicts that a command's report may be."""
    form = get_type_hints(module_of(command).run)["return"]
    return (form,) if is_typeddict(form) else get_args(form)


def check(report: dict[str, Any], command: str, optional: set[str]) -> None:
    """Hold a report against the one form that it fits."""
    fitting = [form for form in forms_of(command) if fits(report, form)]
    assert len(fitting) == 1, report
    assert unknown(report, fitting[0]) == set()
    assert set(report) - fitting[0].__required_keys__ == optional


@pytest.fixture
def words_of(manifest: Manifest, tmp_path: Path) -> Callable[[str], list[str]]:
    """Makes arguments of a case; a bad file and a cache entry are there to list."""
    (Path(manifest.root) / "cats" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut")
    get_or_make("pixels", {"size": 16}, lambda folder: None)
    names = {"DATA": manifest.root, "NEW": str(tmp_path / "new")}
    run = make_run(manifest, {"frozen": 3, "finetune": 1})
    names["RUN"], names["FROZEN"] = run.id, f"{run.id}:frozen"
    epoch = {"event": "epoch", "phase": "frozen", "epoch": 1, "loss": 0.5}
    (run.path / "metrics.jsonl").write_text(json.dumps(epoch) + "\n")
    with (tmp_path / "packed.zip").open("wb") as target:
        pack([run], target)
    names["PACKED"] = str(tmp_path / "packed.zip")
    rule = SplitRule(folds=3, fold=2)
    names["FOLD"] = make_run(replace(manifest, rule=rule), {"frozen": 1}, group="a").id
    return lambda case: [names.get(word, word) for word in case.split()]


def end_at_once(monkeypatch: pytest.MonkeyPatch, made: Callable[..., Run]) -> None:
    """Let `train` start nothing, and report on the run that a function makes."""
    monkeypatch.setattr(train, "_measure_machine", lambda console: None)
    for module in (train, cross_validation):
        monkeypatch.setattr(module, "submit", made)
    monkeypatch.setattr(train, "follow", lambda run, console: None)
    monkeypatch.setattr(serve, "serve", lambda *_: None)


def finished(_: Any, manifest: Manifest, *names: str) -> Run:
    return make_run(manifest, {"frozen": 3, "finetune": 1})


def failed(_: Any, manifest: Manifest, *names: str) -> Run:
    run = make_run(manifest, {})
    error = RunError("enough memory", "too little", "Choose smaller images.").to_json()
    write_json(run.path / "status.json", {"state": "failed", "error": error})
    return run


@pytest.mark.usefixtures("asked", "exports_asked")
@pytest.mark.parametrize(("case", "optional"), CASES)
def test_a_report_has_its_form(
    case: str,
    optional: set[str],
    words_of: Callable[[str], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    end_at_once(monkeypatch, finished)
    report = answer(capsys, *words_of(case))
    check(report, case.split()[0], optional)


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("case", "optional"), FAILING)
def test_a_report_with_an_error_has_its_form(
    case: str,
    optional: set[str],
    words_of: Callable[[str], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    found: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    end_at_once(monkeypatch, failed)
    found.clear()
    report = answer(capsys, *words_of(case), code=2)
    check(report, case.split()[0], optional)
    assert report["error"]["message"]


def test_every_command_is_among_the_cases() -> None:
    assert {case.split()[0] for case, _ in CASES} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_shows_what_it_gives(command: str) -> None:
    module = module_of(command)
    given = get_type_hints(module.run)["return"]
    assert get_type_hints(module.show)["report"] == given


def test_each_key_that_is_missing_or_new_or_of_another_type_is_seen(
    words_of: Callable[[str], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    report = answer(capsys, *words_of("scan DATA"))
    for key in report:
        assert not fits({k: v for k, v in report.items() if k != key}, ScanReport)
        assert not fits(report | {key: None}, ScanReport)
    sizes = report["sizes"] | {"width": report["sizes"]["width"] | {"mean": 16}}
    changed = report | {"sizes": sizes, "weather": "fine"}
    assert unknown(changed, ScanReport) == {"weather", "sizes.width.mean"}
    told = answer(capsys, "recipes")
    told["recipes"][0]["author"] = "me"
    assert unknown(told, RecipeList) == {"recipes.0.author"}
