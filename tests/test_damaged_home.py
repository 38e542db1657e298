"""A damaged file in THAW_HOME: nothing fails, nobody else is harmed, and it is named.

Each file of a home is damaged in ten ways. By default every reader of core meets all of
them, and the commands a part; with THAW_ALL_DAMAGES=1 the commands meet all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.__main__ import main
from core.analysis.comparison import compare_runs
from core.cli.failures import EXIT_USER
from core.commands import export
from core.data.checking import known_rows
from core.data.damaged import damaged_datasets
from core.data.datasets import list_datasets
from core.data.manifests import current_manifest
from core.data.scan import cached_scan
from core.errors import UserError
from core.estimates.timings import Timings
from core.hardware import known_machine
from core.health.brightness import known_brightness
from core.health.likeness import known_likeness
from core.runs import queue
from core.runs.metrics_log import read_history
from core.runs.queue import active_jobs
from core.runs.run import Run, list_runs, load_run
from core.runs.study import RESULTS, list_studies
from core.serving.predictor import Predictor, predictor_of
from core.storage.cache import entry_path, get_or_make
from core.storage.cache_space import usage
from tests.damaged_home import KINDS, PIXELS, Home, damaged, fill, make_home

SHARE = 60  # one of so many commands is tried
ALL = bool(os.environ.get("THAW_ALL_DAMAGES"))


@pytest.fixture(scope="module")
def home(session_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return make_home(tmp_path_factory.mktemp("damaged"))


def bears(read: Callable[[], object]) -> None:
    """Whether a reader gives something, or says in words why not."""
    try:
        read()
    except UserError as error:
        assert str(error)


def read_run(run: Run) -> None:
    """Everything that core reads of a run, but its models."""
    run.state(), run.status(), run.about, run.launched(), run.best_phase()
    read_history(run.path / "metrics.jsonl")
    bears(lambda: run.config)
    bears(lambda: run.manifest.counts())
    bears(lambda: compare_runs((run, "frozen"), (run, "finetune"), "test"))


def read_home() -> None:
    """Everything else that core reads."""
    for dataset in list_datasets():
        current_manifest(dataset), cached_scan(dataset), known_rows(dataset)
        known_likeness(dataset), known_brightness(dataset)
    for study in list_studies():
        study.state(), study.status(), study.options
        bears(lambda study=study: study.config)  # type: ignore[misc]
        if study.kind:
            study.result(RESULTS[study.kind])
    damaged_datasets(), active_jobs(), known_machine(), usage()
    times = Timings()
    times.get("machine/network/row", 16)
    times.likely_epochs("frozen", 9, 2)


def read_touched(home: Home, path: Path) -> None:
    """Whatever a file has to do with."""
    if not path.is_relative_to(home.run.path):
        read_home()
    elif path.parent.name == "serving":
        bears(lambda: Predictor(path.parent))
    elif path.parent.name == "trust":
        assert predictor_of(home.run, "frozen").trust is None, path
        assert home.run.damage == ""
    else:
        read_run(load_run(home.run.id))


@pytest.mark.parametrize("kind", KINDS)
def test_readers_bear_any_damage_and_the_other_run_is_whole(
    home: Home, kind: str
) -> None:
    assert home.run.damage == home.other.damage == ""
    before = home.other.results()
    for path in home.files:
        with damaged(path, kind):
            ids = [run.id for run in list_runs()]
            assert {home.run.id, home.other.id} <= set(ids), path
            read_touched(home, path)
            other = load_run(home.other.id)
            assert (other.damage, other.state()) == ("", "done"), path
            assert other.results() == before, path
    print(f"{len(home.files)} files {kind}")


NAMED = ("about", "config", "launch", "manifest", "status", "result")


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_run_says_which_file_it_is(home: Home, kind: str) -> None:
    for path in home.files:
        is_own = path.is_relative_to(home.run.path)
        if is_own and path.stem in NAMED and path.suffix == ".json":
            if (path.stem, kind) in {("manifest", "nan"), ("manifest", "types")}:
                continue  # found when it is opened: a list only sees its ends
            with damaged(path, kind):
                assert path.name in load_run(home.run.id).damage


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_data_set_is_named_and_its_runs_stay(home: Home, kind: str) -> None:
    with damaged(home.dataset.folder / "dataset.json", kind):
        assert home.dataset.id not in [dataset.id for dataset in list_datasets()]
        (found,) = damaged_datasets()
        assert found.id == home.dataset.id
        assert "dataset.json" in found.reason
        assert load_run(home.run.id).damage == ""
    assert damaged_datasets() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_cache_entry_is_made_again(home: Home, kind: str) -> None:
    folder = entry_path("pixels", PIXELS)
    whole = (folder / "pixels.npy").read_bytes()
    for path in sorted(folder.iterdir()):
        with damaged(path, kind):
            made: list[Path] = []

            def make(place: Path, made: list[Path] = made) -> None:
                made.append(place)
                fill(place)

            assert get_or_make("pixels", PIXELS, make) == folder
            assert len(made) == 1, path
            assert (folder / "pixels.npy").read_bytes() == whole


def exported(home: Home) -> Path:
    return Path(home.dataset.root).parent / "exported"


def commands(home: Home) -> list[list[str]]:
    run, picture = home.run.id, next(Path(home.dataset.root).rglob("*.*"))
    return [
        ["info"],
        ["info", run],
        ["compare", run],
        ["compare", home.other.id, run],
        ["predict", run, str(picture)],
        ["code", run],
        ["export", run, "--to", str(exported(home))],
        ["cache"],
        ["scan", home.dataset.root],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_commands_answer_or_say_what_is_wrong(
    home: Home,
    kind: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # No worker is started: an export ends here as one that was interrupted.
    monkeypatch.setattr(queue, "launch", lambda job: None)
    monkeypatch.setattr(export, "follow", lambda *_: "interrupted")
    place, tried = list(KINDS).index(kind), 0
    for number, path in enumerate(home.files):
        for word, command in enumerate(commands(home)):
            if not ALL and (7 * number + word) % SHARE != place:
                continue
            tried += 1
            with damaged(path, kind):
                code = main([*command, "--json"])
                said = capsys.readouterr()
                assert code in (0, EXIT_USER), (path, command, said.err)
                shutil.rmtree(exported(home), ignore_errors=True)
    print(f"{tried} commands with a file that is damaged: {kind}")
