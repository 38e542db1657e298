"""A run reaches an MLflow server, sooner or later, once."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator

import pytest

from core.config import RunConfig
from core.runs.mirror import ask_mirror, is_behind, sent_to
from core.runs.run import Run
from core.storage.locks import try_lock
from core.trackers.mirroring import Mirror, catch_up
from core.trackers.sending import send
from core.trackers.targets import URI
from tests.core.trackers.fake_mlflow import FakeMlflow, serving
from tests.core.trackers.mirrored_runs import BEGAN, add_epochs, finish, young_run

pytest.importorskip("mlflow", reason="needs requirements-trackers.txt")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeMlflow]:
    """An MLflow server that the environment names."""
    fake = FakeMlflow()
    with serving(fake) as port:
        for name in ("USERNAME", "PASSWORD"):  # which the address has
            monkeypatch.setenv(f"MLFLOW_TRACKING_{name}", "")
        monkeypatch.setenv(URI, f"http://ada:secret@127.0.0.1:{port}")
        yield fake


def losses(fake: FakeMlflow) -> list[int]:
    return [step for name, step, _ in fake.points if name == "frozen/loss"]


def test_a_run_is_sent_as_it_grows_and_once(fake: FakeMlflow) -> None:
    run, mirror = young_run(), Mirror()
    ask_mirror(run, "mlflow")
    worker = try_lock(run.path / "lock")
    assert worker is not None
    add_epochs(run, 1, 2)
    assert mirror.round() == (True, False)
    assert (losses(fake), fake.runs[0]["status"]) == ([1, 2], "RUNNING")
    assert fake.experiments == ["d"]  # the data set's
    assert fake.params["frozen.learning_rate"] == str(run.config.frozen.learning_rate)
    num_calls = len(fake.headers)
    mirror.round()
    assert len(fake.headers) == num_calls  # nothing is new: nobody is asked
    add_epochs(run, 3)
    worker.release()
    finish(run)
    assert mirror.round() == (False, False)
    assert (losses(fake), fake.runs[0]["status"]) == ([1, 2, 3], "FINISHED")
    assert ("frozen/final_test_accuracy", 2, 0.5) in fake.points
    send(run, "mlflow")
    assert (len(fake.runs), losses(fake)) == (1, [1, 2, 3])
    tags = fake.runs[0]["tags"]
    assert tags["thaw.run"] == run.id and tags["thaw.chosen_phase"] == "frozen"
    config = json.loads(fake.files["thaw/config.json"])
    assert RunConfig.from_json(config) == run.config
    assert {"thaw/manifest.json", "thaw/metrics.jsonl"} < set(fake.files)
    assert "# cats: an image classifier" in fake.files["thaw/MODEL_CARD.md"].decode()
    # There is no network in this run: that is said once, and nothing waits for it.
    assert "labels.json is missing" in tags["thaw.model"]
    assert not is_behind(run, "mlflow", "done")


def test_nothing_is_lost_while_the_server_is_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake, run = FakeMlflow(), young_run()
    with serving(fake) as port:
        pass
    monkeypatch.setenv(URI, f"http://127.0.0.1:{port}")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    ask_mirror(run, "mlflow")
    add_epochs(run, 1)
    seconds = [0.0]
    mirror = Mirror(lambda: seconds[0])
    assert mirror.round() == (False, True)
    sent = sent_to(run, "mlflow")
    assert "that answers" in sent["error"]["expected"] and sent["waiting"] > 0
    add_epochs(run, 2)
    finish(run)
    assert catch_up()[0][2]["waiting"] == sent["waiting"]  # since the first time
    with serving(fake, port):
        assert mirror.round() == (False, True)  # it waits a little, and asks again
        seconds[0] += 6
        assert mirror.round() == (False, False)
    assert (losses(fake), fake.runs[0]["status"]) == ([1, 2], "FINISHED")
    assert "error" not in sent_to(run, "mlflow")
    assert catch_up() == []


def test_a_refusal_says_what_to_set_and_tells_no_secret(
    fake: FakeMlflow, capsys: pytest.CaptureFixture[str]
) -> None:
    from core.__main__ import main

    run = young_run()
    add_epochs(run, 1)
    finish(run)
    fake.refuses = 401
    assert main(["log", run.id, "--to", "mlflow"]) == 2
    said = capsys.readouterr()
    assert "MLFLOW_TRACKING_PASSWORD" in said.err
    kept = (run.path / "mirrored.json").read_text() + said.err + said.out
    assert "secret" not in kept and "ada" not in kept
    fake.refuses = 0
    assert main(["log", "--catch-up"]) == 0
    assert f"/#/experiments/1/runs/{fake.run_id}" in capsys.readouterr().out
    assert fake.headers[-1].startswith("Basic ")
    assert main(["log", "--catch-up"]) == 0
    assert capsys.readouterr().out == "Nothing waits.\n"


def test_a_user_in_the_address_goes_with_a_password_in_its_variable(
    fake: FakeMlflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URI, os.environ[URI].replace("ada:secret@", "ada@"))
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "known")
    run = young_run()
    finish(run)
    send(run, "mlflow")
    known = base64.b64encode(b"ada:known").decode()
    assert set(fake.headers) == {f"Basic {known}"}


def test_an_epoch_whose_time_is_damaged_keeps_nothing_back(fake: FakeMlflow) -> None:
    run = young_run()
    add_epochs(run, 1, 2)
    log = run.path / "metrics.jsonl"
    log.write_text(log.read_text().replace(f'"time": {BEGAN + 1}', '"time": null'))
    finish(run)
    assert "error" not in send(run, "mlflow")
    assert losses(fake) == [1, 2]


def test_another_server_is_sent_everything(
    fake: FakeMlflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, other = young_run(), FakeMlflow()
    add_epochs(run, 1, 2)
    finish(run)
    send(run, "mlflow")
    with serving(other) as port:
        monkeypatch.setenv(URI, f"http://127.0.0.1:{port}")
        send(run, "mlflow")
    assert losses(other) == losses(fake) == [1, 2]


@pytest.mark.parametrize("uri", ["", "file:///tmp/runs"])
def test_where_there_is_no_server_it_says_how_to_start_one(
    uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URI, uri)
    run: Run = young_run()
    finish(run)
    error = send(run, "mlflow")["error"]
    assert "mlflow server --backend-store-uri sqlite:///" in error["action"]
    assert error["received"] == (uri or "nothing")


def test_a_run_and_a_tracker_are_needed(capsys: pytest.CaptureFixture[str]) -> None:
    from core.__main__ import main

    assert main(["log", "latest"]) == 2
    assert "--catch-up" in capsys.readouterr().err
