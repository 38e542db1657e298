"""A real MLflow server, on SQLite, keeps a run; it comes from another environment.

THAW_MLFLOW names the `mlflow` of an environment that has the whole of it; `make test`
makes one. Without it the tests run where the whole of it is installed beside Thaw.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pytest

from core.__main__ import main
from core.runs.mirror import ask_mirror, sent_to
from core.runs.run import Run
from core.serving.predictor import Predictor
from core.trackers.local_store import end_server
from core.trackers.mirroring import Mirror, catch_up
from core.trackers.targets import URI
from tests.core.commands.finished_run import SIZE

mlflow = pytest.importorskip("mlflow", reason="needs requirements-trackers.txt")

pytestmark = pytest.mark.slow

_START_SECONDS = 120


def executable() -> str:
    """The `mlflow` that can serve; the client's own can't."""
    named = os.environ.get("THAW_MLFLOW", "")
    if Path(named).is_file():
        return named
    try:
        version("mlflow")
    except PackageNotFoundError:
        pytest.skip("needs a whole mlflow: THAW_MLFLOW=/path/to/its/bin/mlflow")
    return str(Path(sys.executable).with_name("mlflow"))


@contextmanager
def server(folder: Path, port: int) -> Iterator[None]:
    """A server whose database and files lie in a folder."""
    command = [executable(), "server", "--workers", "1", "--port", str(port)]
    command += ["--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}"]
    command += ["--artifacts-destination", str(folder / "files")]
    told = {"MLFLOW_DISABLE_TELEMETRY": "true"}
    told["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"  # more processes
    with (folder / "log").open("ab") as log:
        started = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | told,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", folder / "log")
        yield
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def _wait_for(address: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address) as answer:
                if answer.read() == b"OK":
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """Where the server is to be, as the environment says."""
    executable()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
    monkeypatch.setenv(URI, f"http://127.0.0.1:{found}")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    return found


def test_it_has_all_of_a_run_that_was_sent_twice(
    whole_run: Run, port: int, tmp_path: Path
) -> None:
    ask_mirror(whole_run, "mlflow")
    Mirror().round()
    assert "that answers" in sent_to(whole_run, "mlflow")["error"]["expected"]
    with server(tmp_path, port):
        assert [run.id for run, _, _ in catch_up()] == [whole_run.id]
        assert "error" not in sent_to(whole_run, "mlflow")
        assert main(["log", whole_run.id, "--to", "mlflow"]) == 0
        client = mlflow.MlflowClient(os.environ[URI])
        experiment = client.get_experiment_by_name(whole_run.config.dataset)
        (kept,) = client.search_runs([experiment.experiment_id])
        assert (kept.info.status, kept.info.run_name) == ("FINISHED", whole_run.id)
        assert kept.data.params["finetune.steps.0.learning_rate"]
        assert kept.data.metrics["finetune/final_validation_count"] > 0
        history = client.get_metric_history(kept.info.run_id, "frozen/val_accuracy")
        points = [(point.step, point.value) for point in history]
        assert sorted(points) == [(1, 0.625), (2, 0.625), (3, 0.625)]
        files = {it.path for it in client.list_artifacts(kept.info.run_id, "thaw")}
        assert {"thaw/config.json", "thaw/manifest.json", "thaw/MODEL_CARD.md"} < files
        _check_model(whole_run, client, experiment.experiment_id)


def _check_model(run: Run, client: mlflow.MlflowClient, experiment: str) -> None:
    (model,) = client.search_logged_models([experiment])
    assert (str(model.status), model.tags["thaw.phase"]) == ("READY", "finetune")
    images = np.random.default_rng(0).integers(0, 256, (3, SIZE, SIZE, 3), np.uint8)
    said = mlflow.pyfunc.load_model(f"models:/{model.model_id}").predict(images)
    own = Predictor(run.serving_dir("finetune")).predict(images)
    np.testing.assert_allclose(said, own.probabilities, atol=1e-6)


def test_a_file_has_a_server_while_a_run_is_sent(
    whole_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = f"sqlite:///{tmp_path / 'mlflow.db'}"
    monkeypatch.setenv("THAW_MLFLOW", executable())
    monkeypatch.setenv(URI, store)
    try:
        assert main(["log", whole_run.id, "--to", "mlflow"]) == 0
    finally:
        end_server()
    sent = sent_to(whole_run, "mlflow")
    assert sent["target"] == store and "link" not in sent and "error" not in sent
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as database:
        kept = database.execute("SELECT value FROM tags WHERE key = 'thaw.run'")
        assert kept.fetchall() == [(whole_run.id,)]
        points = database.execute(
            "SELECT step FROM metrics WHERE key = 'frozen/val_accuracy' ORDER BY step"
        )
        assert points.fetchall() == [(1,), (2,), (3,)]
    assert list((tmp_path / "mlartifacts").rglob("config.json"))
